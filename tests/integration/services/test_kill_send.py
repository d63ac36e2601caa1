"""SIGKILL while mail is being sent or reminders are written: nothing is lost, nothing doubled."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from tests.integration.adapters.lying_smtp import LyingServer, serving
from tests.integration.services import killed_post
from tests.integration.services.post import FRIDAY, Post, parse

PEOPLE = 12
SCRIPT = Path(killed_post.__file__)


@pytest.fixture
def owing(app: Flask, post: Post) -> Post:
    """Twelve people who owe two things each, both due that Friday."""
    for number in range(PEOPLE):
        user = post.user(f"Person{number}")
        for part in ("a", "b"):
            post.duty(FRIDAY, owner_kind="user", user_id=user, subject_name=part)
    return post


def start(post: Post, database_url: str, mail_url: str, *arguments: str) -> subprocess.Popen[str]:
    root = SCRIPT.parents[3]
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), *arguments],
        cwd=root,
        env={
            **os.environ,
            "PYTHONPATH": str(root),
            "DATABASE_URL": database_url,
            "TRACKER_MAIL_URL": mail_url,
            "TRACKER_SCHEDULER": "off",
        },
        stdout=subprocess.PIPE,
        text=True,
    )


class Stalling(LyingServer):
    """Falls silent in the middle of a message: before it takes it over, or just after."""

    def __init__(self, *, takes_it: bool) -> None:
        super().__init__()
        self.reached = threading.Event()
        self.stall_after: int | None = None
        self._takes_it = takes_it

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.stall_after is None or len(self.accepted) < self.stall_after:
            return await super().handle_DATA(server, session, envelope)
        if self._takes_it:
            await super().handle_DATA(server, session, envelope)
        self.reached.set()
        await asyncio.Event().wait()
        raise AssertionError


@pytest.mark.parametrize("takes_it", [False, True])
def test_a_send_that_is_killed_is_finished_by_the_next(
    owing: Post, database_url: str, *, takes_it: bool
) -> None:
    server = Stalling(takes_it=takes_it)
    with serving(server) as port:
        mail_url, crashes = f"smtp://127.0.0.1:{port}", 0
        for stall_after in (0, 7):
            server.stall_after = stall_after
            server.reached.clear()
            process = start(owing, database_url, mail_url, "send", str(10 * crashes))
            assert server.reached.wait(60)
            process.kill()
            process.communicate()
            crashes += 1
        server.stall_after = None
        process = start(owing, database_url, mail_url, "send", str(10 * crashes))
        process.communicate(timeout=120)
        assert process.returncode == 0
    ids: dict[str, set[str]] = {}
    for recipient, content in server.accepted:
        ids.setdefault(recipient, set()).add(parse(content)["Message-ID"])
    assert len(ids) == PEOPLE
    assert all(len(each) == 1 for each in ids.values())
    doubled = len(server.accepted) - PEOPLE
    assert doubled == (crashes if takes_it else 0)
    assert {each.status for each in owing.messages()} == {"sent"}
    assert len(owing.messages()) == PEOPLE


def test_killed_before_every_statement_nothing_is_lost_or_doubled(
    owing: Post, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "sent"
    process = start(owing, database_url, "memory://", "storm", str(file))
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    kills = int(said)
    assert kills > 10
    sent = Counter(file.read_text(encoding="ascii").split("\n")[:-1])
    assert len({line.split()[0] for line in sent}) == len(sent) == PEOPLE
    assert sum(sent.values()) - PEOPLE <= kills
    assert max(sent.values()) <= 1 + kills
    found = owing.notifications()
    assert Counter(each.skipped_why is None for each in found) == {True: 24, False: 72}
    put = Counter(each.message_id for each in found if each.skipped_why is None)
    assert set(put.values()) == {2}
    assert {(each.status, each.claimed_by) for each in owing.messages()} == {("sent", None)}
