"""Several processes at once: still one letter for each person, sent once."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests.integration.models.world import NOW
from tests.integration.services.post import FRIDAY, Post, at, parse
from tracker.extensions import db
from tracker.services.delivery import send_due
from tracker.services.outbox import compose_due
from tracker.services.sweep import sweep


@pytest.fixture
def crowd(post: Post) -> list[int]:
    users = [post.user(f"Person{number}") for number in range(40)]
    for user in users:
        post.tell(user)
        post.tell(user, "called_in")
    return users


def together(app: Flask, work: Any, count: int = 3) -> list[Exception]:
    """`work` in so many threads at once; what they raised."""
    barrier, raised = threading.Barrier(count), []

    def run() -> None:
        with app.app_context():
            barrier.wait(30)
            try:
                work()
            except Exception as error:  # noqa: BLE001 - the test looks at them
                raised.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def test_composing_at_once_makes_one_digest_for_each(
    app: Flask, post: Post, crowd: list[int]
) -> None:
    assert together(app, lambda: compose_due(NOW, post.ports)) == []
    assert sorted(each.user_id or 0 for each in post.messages()) == crowd
    assert all(each.message_id for each in post.notifications())


def test_sweeping_and_sending_at_once_sends_each_once(
    app: Flask, post: Post, crowd: list[int]
) -> None:
    post.office(crowd[0])
    post.duty(FRIDAY)
    now = at(date(2020, 1, 8))

    def all_of_it() -> None:
        sweep(now, post.ports)
        compose_due(now, post.ports)
        send_due(post.ports)

    assert together(app, all_of_it) == []
    sent = sorted(to for to, _ in post.mail.sent)
    assert len(sent) == len(post.messages())
    assert len({parse(content)["Message-ID"] for _, content in post.mail.sent}) == len(sent)
    assert all(each.message_id for each in post.notifications())
