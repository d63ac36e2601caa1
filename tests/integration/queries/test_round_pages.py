"""What the pages of rounds, meetings and bodies read, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask

from tests.functional.web.founded import AUTHORITY
from tests.functional.web.journey import BEGINS, Journey
from tracker.adapters.clock import FrozenClock
from tracker.adapters.passwords import Passwords
from tracker.app import build_ports, create_app
from tracker.config import Settings
from tracker.extensions import db
from tracker.queries import meetings
from tracker.queries.approvals import approvals_page
from tracker.queries.bodies import bodies, body_page, meeting_bodies
from tracker.queries.decision_preview import Method, preview
from tracker.queries.receipts import receipt
from tracker.queries.rounds import round_page
from tracker.services import attendance
from tracker.services.meetings import open_item
from tracker.workflows.show_of_hands import Hands


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    quick = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    ports = replace(build_ports(settings), clock=FrozenClock(BEGINS), passwords=quick)
    application = create_app(settings, ports)
    yield application
    with application.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def journey(app: Flask) -> Journey:
    clock = app.extensions["tracker.ports"].clock
    return Journey(app, clock).found()


def test_a_written_round_is_read_whole(journey: Journey) -> None:
    journey.share({"Draft strategy": b"one", "The exempt annex": b"two"})
    slot = "implementation_board"
    board = journey.round(slot)
    journey.vote("mary", slot, "reject", "Not ready.")
    vote = journey.vote("mary", slot, "request_changes", "More numbers.").id
    with journey.app.app_context():
        session, now = db.session(), journey.clock.now()
        page = round_page(session, board, journey.actor("chair"), now)
        assert page is not None
        assert page.tally is not None
        assert (page.tally.for_, page.tally.against, page.tally.not_voted) == (0, 1, 2)
        mary = page.member(journey.users["mary"])
        assert mary is not None
        assert [each.seq for each in mary.votes] == [2]
        assert [each.title for each in page.revision.documents] == [
            "Draft strategy",
            "The exempt annex",
        ]
        watcher = round_page(session, board, journey.actor("watcher"), now)
        assert watcher is not None
        assert (len(watcher.revision.documents), watcher.revision.hidden) == (1, 1)
        assert round_page(session, board, journey.actor("pat"), now) is None
        mine = receipt(session, board, vote, journey.users["mary"])
        assert mine is not None
        assert (mine.seq, mine.latest_id, mine.chosen[0].choice) == (2, vote, "request_changes")
        assert receipt(session, board, vote, journey.users["olu"]) is None
    journey.close(slot)
    with journey.app.app_context():
        session, now = db.session(), journey.clock.now()
        page = round_page(session, board, journey.actor("olu"), now)
        assert page is not None
        assert (page.outcome, page.tally) == ("changes_requested", None)
        found = approvals_page(session, "lis", journey.actor("mary"))
        assert found is not None
        assert [row.slot for row in found.rounds] == [slot]
        assert [each.vote.reason for each in found.rounds[0].responses] == ["More numbers."]


def test_a_meeting_is_read_whole(journey: Journey) -> None:
    meeting, item = journey.to_meeting()
    present = {journey.seat(who): True for who in ("mayor", "leader", "deputy")}
    journey.act("committee_clerk", attendance.record_attendance, meeting, present)
    journey.act("committee_clerk", open_item, item)
    round_id = journey.round("combined_authority")
    journey.vote("leader", "combined_authority", "reject")
    with journey.app.app_context():
        session, now = db.session(), journey.clock.now()
        page = meetings.meeting_page(session, meeting, journey.actor("mayor"))
        assert page is not None
        (only,) = page.items
        assert (only.status, only.voted, only.presented) == ("open", 1, True)
        assert only.revision is not None
        assert [each.present for each in page.members] == [None, True, True, True]
        assert meetings.meeting_page(session, meeting, journey.actor("mary")) is None
        ids = journey.recommendations(round_id)
        day = now.date()
        tallies, wrong = preview(
            session,
            round_id,
            day,
            {
                ids[0]: Method("votes"),
                ids[1]: Method("show_of_hands", Hands(2, 1)),
                ids[2]: Method("show_of_hands", Hands(4, 0)),
            },
        )
        assert (tallies[ids[0]].against, tallies[ids[1]].outcome) == (1, "approved")
        assert list(wrong) == [ids[2]]
        past, following = meetings.meetings_past(session, journey.actor("mayor"), now)
        assert ([row.items for row in past], following) == ([1], None)
        assert meetings.meetings_to_come(session, journey.actor("mayor"), now) == []
        earlier = now - timedelta(days=2)
        assert len(meetings.meetings_to_come(session, journey.actor("mayor"), earlier)) == 1
        assert meetings.strategies_for_agenda(session, meeting) == []


def test_bodies_are_read_with_their_members(journey: Journey) -> None:
    with journey.app.app_context():
        session, today = db.session(), journey.clock.now().date()
        auditor = journey.actor("auditor")
        counted = {row.slug: (row.voting, row.others) for row in bodies(session, auditor, today)}
        assert counted[AUTHORITY] == (3, 1)
        assert counted["scrutiny"] == (0, 0)
        page = body_page(session, AUTHORITY, auditor, today)
        assert page is not None
        assert [each.name for each in page.members] == [
            "Mayor Example",
            "Deputy Example",
            "Leader Example",
            "Business Example",
        ]
        assert bodies(session, journey.actor("nobody"), today) == []
        names = [name for _, name in meeting_bodies(session, [journey.authority])]
        assert names == [
            "Analytical Panel",
            "Combined Authority",
            "Implementation Board",
            "Scrutiny Committee",
        ]
