"""Sending over real SMTP to a server that lies, and what is remembered of every attempt."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.integration.adapters.lying_smtp import LyingServer, serving
from tests.integration.models.world import NOW
from tests.integration.services.post import Post, parse
from tracker.adapters.mail import MailPort, MemoryMail, Refused, SendResult, Sent, SmtpMail
from tracker.extensions import db
from tracker.models.people import User
from tracker.services import delivery
from tracker.services.delivery import CLAIM_LASTS, RETRIES, Delivered, send_due
from tracker.services.outbox import compose_due
from tracker.services.unit_of_work import TemporarilyUnavailableError

BUSY = Refused(permanent=False, code=451, text="451 later")


def queued(post: Post, *names: str) -> None:
    """One message for each of these people, ready to be sent."""
    for name in names:
        post.tell(post.user(name))
    compose_due(NOW, post.ports)


def by(post: Post, mail: MailPort) -> Any:
    return replace(post.ports, mail=mail)


def statuses(post: Post) -> dict[str, str]:
    return {each.recipient.partition("@")[0]: each.status for each in post.messages()}


def test_each_recipient_meets_its_own_fate(post: Post) -> None:
    names = ("Anna", "nobody", "busy", "disliked", "cut", "closing", "silent", "Zoe")
    queued(post, *names)
    server = LyingServer()
    with serving(server) as port:
        delivered = send_due(by(post, SmtpMail("127.0.0.1", port, timeout=0.5)))
    assert delivered == Delivered(sent=2, retried=4, failed=2)
    assert statuses(post) == {
        "anna": "sent",
        "nobody": "failed",
        "busy": "queued",
        "disliked": "failed",
        "cut": "queued",
        "closing": "queued",
        "silent": "queued",
        "zoe": "sent",
    }
    ids = {each.id: each.recipient.partition("@")[0] for each in post.messages()}
    said = {ids[each.message_id]: (each.result, each.code) for each in post.attempts()}
    assert said == {
        "anna": ("sent", None),
        "nobody": ("refused", 550),
        "busy": ("refused", 451),
        "disliked": ("refused", 554),
        "cut": ("failed", None),
        "closing": ("refused", 421),
        "silent": ("failed", None),
        "zoe": ("sent", None),
    }
    texts = {ids[each.message_id]: each.text for each in post.attempts()}
    assert "may have arrived" in texts["cut"]
    assert "may have arrived" not in texts["silent"]


def test_what_may_have_arrived_is_sent_again_with_the_same_bytes(post: Post) -> None:
    queued(post, "cut")
    server = LyingServer()
    with serving(server) as port:
        for _ in range(2):
            send_due(by(post, SmtpMail("127.0.0.1", port, timeout=5)))
            post.clock.advance(timedelta(hours=1))
    (first, second) = server.accepted
    assert first == second
    assert len(post.attempts()) == 2


def test_a_server_that_is_away_keeps_everything_for_later(post: Post) -> None:
    queued(post, "Anna", "Bob")
    with serving(LyingServer()) as port:
        pass
    assert send_due(by(post, SmtpMail("127.0.0.1", port, timeout=1))) == Delivered(retried=2)
    post.clock.advance(timedelta(minutes=1))
    assert send_due(post.ports) == Delivered(sent=2)


def test_the_waits_grow_to_an_hour_and_after_three_days_it_is_given_up(post: Post) -> None:
    queued(post, "Anna")
    refusing = by(post, MemoryMail({"anna@example.org": BUSY}))
    began, tried = post.clock.real_now(), []
    for _ in range(200):
        (message,) = post.messages()
        if message.next_attempt_at is None:
            break
        post.clock.set(NOW, message.next_attempt_at - timedelta(seconds=1))
        assert send_due(refusing) == Delivered()
        post.clock.set(NOW, message.next_attempt_at)
        tried.append((post.clock.real_now() - began) / timedelta(minutes=1))
        send_due(refusing)
    (message,) = post.messages()
    assert tried[:6] == [0, 1, 6, 21, 81, 141]
    assert timedelta(days=2, hours=22) < timedelta(minutes=tried[-1]) <= timedelta(days=3)
    assert (message.status, message.attempts) == ("failed", len(RETRIES) + 1)
    assert len(post.attempts()) == len(tried)


def test_a_claim_keeps_others_away_until_it_runs_out(post: Post) -> None:
    queued(post, "Anna")
    delivery._claim("another", post.clock.real_now())
    assert send_due(post.ports) == Delivered()
    post.clock.advance(CLAIM_LASTS)
    assert send_due(post.ports) == Delivered()
    post.clock.advance(timedelta(seconds=1))
    assert send_due(post.ports) == Delivered(sent=1)


class Slow(MemoryMail):
    """Each message takes a minute of the clock that the test holds."""

    def __init__(self, post: Post, intruder: Any) -> None:
        super().__init__()
        self._post, self._intruder = post, intruder

    def send(self, message: bytes, *, sender: str, recipient: str) -> SendResult:
        self._post.clock.advance(timedelta(minutes=1))
        self._intruder()
        return super().send(message, sender=sender, recipient=recipient)


def test_a_slow_server_does_not_let_the_claim_run_out(post: Post) -> None:
    """Were it not renewed, the second sender would take over the rest of the batch."""
    queued(post, *(f"Person{number}" for number in range(12)))
    stolen: list[Delivered] = []
    slow = Slow(post, lambda: stolen.append(send_due(post.ports)))
    assert send_due(by(post, slow)) == Delivered(sent=12)
    assert set(stolen) == {Delivered()}
    assert post.mail.sent == []


class Raising(MemoryMail):
    """Breaks on one recipient in a way that no server could."""

    def send(self, message: bytes, *, sender: str, recipient: str) -> SendResult:
        if recipient == "bob@example.org":
            raise RuntimeError("poison")
        return super().send(message, sender=sender, recipient=recipient)


def test_a_fault_of_ours_on_one_message_stops_no_other(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    queued(post, "Anna", "Bob", "Cy")
    assert send_due(by(post, Raising())) == Delivered(sent=2, retried=1)
    assert "poison" in [each.text for each in post.attempts()][1]
    assert "could not be handed over" in caplog.text


@pytest.mark.parametrize(("faults", "copies"), [(4, 1), (5, 2)])
def test_a_result_is_recorded_again_where_the_database_was_busy(
    post: Post, monkeypatch: pytest.MonkeyPatch, faults: int, copies: int
) -> None:
    queued(post, "Anna")
    record, left = delivery._record, [faults]

    def busy(*given: Any) -> Delivered:
        if left[0]:
            left[0] -= 1
            raise TemporarilyUnavailableError("locked")
        return record(*given)

    monkeypatch.setattr(delivery, "_record", busy)
    if copies > 1:
        with pytest.raises(TemporarilyUnavailableError):
            send_due(post.ports)
        post.clock.advance(CLAIM_LASTS + timedelta(seconds=1))
    assert send_due(post.ports) == Delivered(sent=1)
    sent = [parse(content)["Message-ID"] for _, content in post.mail.sent]
    assert (len(sent), len(set(sent))) == (copies, 1)


def test_nothing_is_sent_inside_a_transaction(post: Post) -> None:
    queued(post, "Anna")
    inside: list[bool] = []

    class Looking(MemoryMail):
        def send(self, message: bytes, *, sender: str, recipient: str) -> SendResult:
            inside.append(db.session().in_transaction())
            return super().send(message, sender=sender, recipient=recipient)

    send_due(by(post, Looking()))
    assert inside == [False]


def test_one_connection_serves_a_batch(post: Post) -> None:
    queued(post, *(f"Person{number}" for number in range(15)))
    server = LyingServer()
    with serving(server) as port:
        assert send_due(by(post, SmtpMail("127.0.0.1", port, timeout=5))).sent == 15
    assert server.connections == 1


def test_a_deactivated_account_still_gets_what_was_sent_off_before(post: Post) -> None:
    """What was composed goes out as it was: it was owed at that moment."""
    queued(post, "Anna")
    post.change(User, post.notifications()[0].user_id, deactivated_at=NOW)
    assert send_due(post.ports) == Delivered(sent=1)


def test_senders_at_once_share_the_queue(app: Flask, post: Post) -> None:
    queued(post, *(f"Person{number}" for number in range(50)))
    barrier, totals = threading.Barrier(3), []

    def run() -> None:
        with app.app_context():
            barrier.wait(30)
            try:
                totals.append(send_due(post.ports).sent)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(totals) == 50
    assert len({to for to, _ in post.mail.sent}) == len(post.mail.sent) == 50


def test_the_answer_of_the_server_is_kept(post: Post) -> None:
    queued(post, "Anna")
    send_due(post.ports)
    (attempt,) = post.attempts()
    assert attempt.text == Sent("250 kept in memory").response
    assert attempt.at == NOW
