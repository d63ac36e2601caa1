"""From what is owed to one letter per person: checked again, worded, composed once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.integration.models.world import NOW
from tests.integration.services.post import FACTS, FRIDAY, Post, at, duty_facts, parse, text_of
from tracker.models.duty import Duty, Message
from tracker.models.people import OfficeHolder, User
from tracker.models.strategy import Strategy
from tracker.queries import outbox as queries
from tracker.queries.reminders import REMINDER
from tracker.services import outbox
from tracker.services.delivery import send_due
from tracker.services.errors import NotFoundError
from tracker.services.notifications import DUTY_OPENED
from tracker.services.outbox import DEACTIVATED, MOVED, NOT_THEIRS, NotRetriedError, compose_due
from tracker.services.sweep import sweep
from tracker.services.unit_of_work import unit_of_work
from tracker.workflows.reminders import OVERTAKEN, PAUSED

OPTIONAL = {"round_closed", "decision_published", "called_in"}


def compose(post: Post, now: Any = NOW) -> outbox.Composed:
    return compose_due(now, post.ports)


# ── one letter per person ────────────────────────────────────────────────────────────────────────


def test_one_thing_owed_is_a_letter_of_its_own(post: Post) -> None:
    grace = post.user("Grace")
    post.tell(grace, "round_closed")
    assert compose(post) == outbox.Composed(messages=1)
    (message,) = post.messages()
    letter = parse(message.content)
    assert letter["To"] == "Grace <grace@example.org>"
    assert letter["From"] == "Tracker <tracker@tracker.example>"
    assert letter["Subject"] == "Read the outcome: the Board on the draft The Strategy"
    assert letter["Date"].datetime == NOW
    assert letter["Message-ID"] == message.message_id
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "http://127.0.0.1:8000/rounds/7\n" in text_of(message.content)
    assert "Why you get this: You lead this strategy." in text_of(message.content)
    assert post.notifications()[0].message_id == message.id


def test_several_things_are_one_digest_the_most_urgent_first(post: Post) -> None:
    grace, bob = post.user("Grace"), post.user("Bob")
    post.tell(grace, "round_closed")
    post.office(grace)
    for day, act in ((24, "share_draft"), (20, "submit")):
        post.duty(date(2020, 1, day), act=act)
    sweep(at(date(2020, 1, 15)), post.ports)
    post.tell(bob, "round_closed")
    assert compose(post, at(date(2020, 1, 15))).messages == 2
    first, second = post.messages()
    assert (first.subject, second.recipient) == (
        "Do 2 things, the first by 20 January, and read 1 notice: Tracker",
        "bob@example.org",
    )
    text = text_of(first.content)
    order = [text.index(each) for each in ("Submit by 20 January", "Share the draft by 24", "Read")]
    assert order == sorted(order)
    put = {each.message_id for each in post.notifications() if each.skipped_why is None}
    assert put == {first.id, second.id}


def test_what_is_not_due_yet_waits(post: Post) -> None:
    post.tell(post.user("Grace"), "round_closed", due_at=NOW + timedelta(hours=1))
    assert compose(post) == outbox.Composed()
    assert compose(post, NOW + timedelta(hours=1)).messages == 1


def test_composing_again_composes_nothing(post: Post) -> None:
    post.tell(post.user("Grace"))
    assert [compose(post).messages for _ in range(3)] == [1, 0, 0]


def test_many_people_each_get_one(post: Post) -> None:
    users = [post.user(f"Person{number}") for number in range(120)]
    for user in users:
        post.tell(user)
    assert compose(post).messages == 120
    assert sorted(each.user_id or 0 for each in post.messages()) == users


# ── checked again ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("row_type", "facts", "why"),
    [
        (Duty, {"ended_at": NOW, "how": "done"}, "the duty had ended: done"),
        (Duty, {"ended_at": NOW, "how": "superseded"}, "the duty had ended: superseded"),
        (Duty, {"due_on": date(2020, 1, 24), "due_at": at(date(2020, 1, 24))}, MOVED),
        (User, {"deactivated_at": NOW}, DEACTIVATED),
        (OfficeHolder, {"ends_on": date(2020, 1, 7)}, NOT_THEIRS),
        (Strategy, {"paused_at": NOW}, PAUSED),
    ],
)
def test_what_no_longer_stands_is_skipped_with_its_reason(
    post: Post, row_type: type[Any], facts: dict[str, Any], why: str
) -> None:
    grace = post.user("Grace")
    rows = {
        User: grace,
        OfficeHolder: post.office(grace),
        Duty: post.duty(FRIDAY),
        Strategy: post.world.strategy,
    }
    now = at(date(2020, 1, 8))
    sweep(now, post.ports)
    post.change(row_type, rows[row_type], **facts)
    assert compose(post, now) == outbox.Composed(messages=0, skipped=1)
    assert [each.skipped_why for each in post.notifications()] == [why]
    assert send_due(post.ports).sent == 0


def test_of_several_about_one_duty_the_last_is_said(post: Post) -> None:
    grace = post.user("Grace")
    post.office(grace)
    duty = post.duty(FRIDAY)
    facts = duty_facts(act="close_evidence_review", capacity="lead_officer", body="")
    post.tell(grace, DUTY_OPENED, duty_id=duty, facts=facts)
    now = at(date(2020, 1, 8))
    sweep(now, post.ports)
    assert compose(post, now) == outbox.Composed(messages=1, skipped=1)
    assert [each.skipped_why for each in post.notifications()] == [OVERTAKEN, None]
    assert parse(post.messages()[0].content)["Subject"].startswith("Close the evidence review by")


def test_three_days_without_a_scheduler_make_one_letter_not_forty(post: Post) -> None:
    grace = post.user("Grace")
    post.office(grace)
    for number in range(20):
        post.duty(FRIDAY, act="sign_clearance", subject_name=f"part_{number}")
        post.duty(FRIDAY - timedelta(days=1), subject_name=f"part_{number}")
    now = at(date(2020, 1, 20), 11)
    sweep(now, post.ports)
    compose(post, now)
    assert send_due(post.ports).sent == 1
    assert post.messages()[0].subject == "Do 40 things, the first was due on 16 January: Tracker"
    assert [send_due(post.ports).sent, compose(post, now).messages] == [0, 0]


# ── one that goes wrong never stops the others ───────────────────────────────────────────────────


def test_an_address_that_cannot_be_mailed_to_fails_in_sight(post: Post) -> None:
    bad, good = post.user("Bad"), post.user("Good")
    post.change(User, bad, email="bad..dots@example.org")
    for user in (bad, good):
        post.tell(user)
    assert compose(post).messages == 2
    assert send_due(post.ports).sent == 1
    assert [to for to, _ in post.mail.sent] == ["good@example.org"]
    (failed,) = queries.failed_messages(post.session)
    assert (failed.recipient, "not an e-mail address" in failed.last_said) == (
        "bad..dots@example.org",
        True,
    )
    with pytest.raises(NotRetriedError, match="never composed"):
        outbox.retry(failed.id, ports=post.ports)


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("no_such_kind", {"path": "/strategies/s", "title": "The Strategy"}),
        ("round_closed", {"path": "/rounds/7"}),
        ("round_closed", {}),
        (DUTY_OPENED, {"act": "respond", "title": "The Strategy", "path": "/rounds/7"}),
        (REMINDER, duty_facts(due_time="never")),
    ],
)
def test_a_text_that_cannot_be_written_becomes_a_plain_notice(
    post: Post, kind: str, facts: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = post.user("Bad"), post.user("Good")
    post.tell(bad, kind, facts=facts)
    post.tell(good)
    assert compose(post).messages == 2
    assert post.messages()[0].subject.startswith("Open Tracker: something waits for you")
    assert "http://127.0.0.1:8000/" in text_of(post.messages()[0].content)
    assert "could not be written" in caplog.text


# ── what the headers say ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", [*FACTS, DUTY_OPENED])
def test_only_news_and_internal_work_can_be_declined(post: Post, kind: str) -> None:
    post.tell(post.user("Grace"), kind, facts=FACTS.get(kind) or duty_facts())
    compose(post)
    header = parse(post.messages()[0].content)["List-Unsubscribe"]
    assert header == ("<http://127.0.0.1:8000/account>" if kind in OPTIONAL else None)


def test_letters_about_one_round_are_one_thread(post: Post) -> None:
    for name, path in (
        ("Grace", "/rounds/7"),
        ("Bob", "/rounds/7/receipt/3"),
        ("Cy", "/meetings/7"),
    ):
        facts = {**FACTS["round_closed"], "path": path}
        post.tell(post.user(name), "round_closed", facts=facts)
    compose(post)
    threads = [parse(each.content)["References"] for each in post.messages()]
    assert threads == ["<round-7.tracker@tracker.example>"] * 2 + [None]
    assert len({each.message_id for each in post.messages()}) == 3


def test_a_title_with_line_breaks_and_braces_stays_text(post: Post) -> None:
    title = "Plan\r\nBcc: x@example.org {{ 7*7 }} {what} {% raw %}"
    post.tell(post.user("Grace"), DUTY_OPENED, facts=duty_facts(title=title))
    compose(post)
    letter = parse(post.messages()[0].content)
    assert letter["Bcc"] is None
    assert "{{ 7*7 }} {what} {% raw %}" in letter["Subject"]


# ── letters with a link, and trying again ────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["invitation", "password_reset"])
def test_a_link_stands_in_the_letter_and_nowhere_else(post: Post, kind: str) -> None:
    grace = post.user("Grace")
    context = {
        "name": "Grace",
        "link": f"{post.ports.base_url}/reset/sekret",
        "expires_at": NOW + timedelta(days=3),
    }
    with unit_of_work() as session:
        outbox.queue_message(
            session, user_id=grace, kind=kind, context=context, now=NOW, ports=post.ports
        )
    assert send_due(post.ports).sent == 1
    (message,) = post.messages()
    assert "http://127.0.0.1:8000/reset/sekret" in text_of(message.content)
    assert "within 3 days" in message.subject
    assert (post.notifications(), "sekret" in message.subject) == ([], False)


def test_a_letter_is_queued_only_with_the_act_that_owes_it(post: Post) -> None:
    grace = post.user("Grace")
    context = {"name": "G", "link": "x", "expires_at": NOW + timedelta(hours=1)}
    with pytest.raises(ZeroDivisionError), unit_of_work() as session:  # noqa: PT012 - cut short
        outbox.queue_message(
            session,
            user_id=grace,
            kind="invitation",
            context=context,
            now=NOW,
            ports=post.ports,
        )
        raise ZeroDivisionError
    assert post.messages() == []


def test_only_what_was_given_up_is_tried_again(post: Post) -> None:
    post.tell(post.user("Grace"))
    compose(post)
    (message,) = post.messages()
    post.change(Message, message.id, status="failed", next_attempt_at=None, attempts=75)
    outbox.retry(message.id, ports=post.ports)
    assert send_due(post.ports).sent == 1
    with pytest.raises(NotRetriedError, match="sent already"):
        outbox.retry(message.id, ports=post.ports)
    with pytest.raises(NotFoundError):
        outbox.retry(999, ports=post.ports)


def test_the_status_counts_what_is_owed_waits_was_sent_and_was_given_up(post: Post) -> None:
    assert queries.status(post.session, NOW) == queries.OutboxStatus(0, 0, 0, None)
    grace, bob = post.user("Grace"), post.user("Bob")
    post.tell(grace)
    compose(post)
    send_due(post.ports)
    post.tell(grace, "called_in")
    compose(post)
    post.tell(bob)
    post.tell(bob, "called_in", due_at=NOW + timedelta(days=1))
    post.session.rollback()
    assert queries.status(post.session, NOW) == queries.OutboxStatus(2, 1, 0, NOW)
