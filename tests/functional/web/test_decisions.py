"""Recording what a meeting decided, and what its publication leads to."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from tests.functional.web.journey import Journey
from tests.functional.web.looking import statements
from tests.functional.web.room import SLOT, Room, outcomes, vote
from tracker.models.meeting import AgendaItem, Meeting
from tracker.services import past_decisions
from tracker.workflows.commands import PublishDecision


@pytest.mark.parametrize(
    ("changes", "why", "stored"),
    [
        ({}, "Approved: 3 for and 0 against", ("approved", "agreed_without_vote", 3)),
        (
            {"method": "show_of_hands", "for": "2", "against": "1", "abstained": "0"},
            "Approved: 2 for and 1 against",
            ("approved", "show_of_hands", 2),
        ),
        (
            {"method": "show_of_hands", "for": "1", "against": "1", "abstained": "1"},
            "Rejected: 1 for and 1 against, and a tie is lost",
            ("rejected", "show_of_hands", 1),
        ),
        ({"method": "votes"}, "Rejected: 0 for and 0 against", ("rejected", "votes", 0)),
    ],
)
def test_a_decision_is_shown_before_it_is_recorded(
    room: Room, changes: dict[str, str], why: str, stored: tuple[str, str, int]
) -> None:
    room.record_present("mayor", "leader", "deputy")
    room.open()
    check = room.decide(**changes)
    assert check.status_code == 200
    assert why in check.text
    assert {outcome for outcome, _, _ in outcomes(room.journey)} == {None}
    back = room.clerk.post(
        room.decision, {**room.clerk.hidden(check, room.decision), "step": "change"}
    )
    assert "Record the decision on" in back.text
    page = room.clerk.follow(room.confirm(check))
    assert "The decision is recorded and the item is closed." in page.text
    assert why in page.text
    assert outcomes(room.journey)[-1] == stored
    room.clerk.get(room.decision, 303)


def test_without_a_quorum_no_business_is_done(room: Room) -> None:
    room.open()
    check = room.decide()
    assert "Without a quorum no business is done" in check.text
    page = room.clerk.follow(room.confirm(check)).text
    assert "Deferred" in page
    assert "No decision: 0 members count towards the quorum and it needs 1." in page


def test_the_approvals_show_a_meeting_s_totals_and_no_names(room: Room) -> None:
    room.record_present("mayor", "leader", "deputy")
    vote_id = room.open()
    leader = room.journey.browser("leader")
    action = f"/rounds/{vote_id}/respond"
    check = vote(leader, room, vote_id, ["approve", "approve", "reject"])
    leader.post(action, {**leader.hidden(check, action), "step": "send"})
    room.confirm(room.decide(method="votes"))
    for who in ("mayor", "lead_officer"):
        page = room.journey.browser(who).get("/strategies/lis/approvals").text
        assert "0 for, 1 against, 0 abstaining, by votes" in page
        assert "agreed without a vote" in page
        assert "Leader Example" not in page
    page = room.journey.browser("lead_officer").get(f"/rounds/{vote_id}").text
    assert "Leader Example" not in page.partition("<main")[2].partition("Who can act now")[0]


WRONG_DECISIONS: list[tuple[dict[str, str], str]] = [
    ({"method": ""}, "Select how this was decided."),
    ({"method": "by_acclaim"}, "Select how this was decided."),
    ({"method": "show_of_hands"}, "Enter a number of hands, such as 5 or 0."),
    (
        {"method": "show_of_hands", "for": "-1", "against": "0", "abstained": "0"},
        "Enter a number of hands, such as 5 or 0.",
    ),
    (
        {"method": "show_of_hands", "for": "٣", "against": "0", "abstained": "0"},
        "Enter a number of hands, such as 5 or 0.",
    ),
    (
        {"method": "show_of_hands", "for": "9" * 20, "against": "0", "abstained": "0"},
        "Enter a number of hands, such as 5 or 0.",
    ),
    (
        {"method": "show_of_hands", "for": "4", "against": "0", "abstained": "0"},
        "4 hands were counted and 3 members may vote.",
    ),
]


def test_a_wrong_decision_is_told_at_its_field(room: Room) -> None:
    room.record_present("mayor", "leader", "deputy")
    room.open()
    for changes, message in WRONG_DECISIONS:
        page = room.decide(**changes)
        assert page.status_code == 422, changes
        assert page.text.count(message) >= 2, changes
    assert {outcome for outcome, _, _ in outcomes(room.journey)} == {None}


def test_a_decision_is_recorded_once(room: Room) -> None:
    room.record_present("mayor", "leader", "deputy")
    room.open()
    check = room.decide()
    fields = {**room.clerk.hidden(check, room.decision), "step": "send"}
    assert room.clerk.post(room.decision, fields).status_code == 303
    assert room.clerk.post(room.decision, fields).status_code == 303
    late = room.clerk.post(room.decision, {**fields, "ticket_key": "another-ticket-key-0001"})
    assert late.status_code == 409
    statuses = select(AgendaItem.status)
    assert room.journey.look(lambda session: list(session.scalars(statuses))) == ["decided"]


def test_a_published_decision_shows_its_call_in(room: Room) -> None:
    room.record_present("mayor", "leader", "deputy")
    room.open()
    room.confirm(room.decide())
    room.journey.take(
        "publish_decision",
        by="committee_clerk",
        command=PublishDecision(
            web_address="https://authority.example/decisions/1", place_of_inspection="The Hall"
        ),
    )
    page = room.journey.browser("mayor").get(room.path).text
    assert room.journey.clock.now().date() == date(2020, 3, 17)
    for said in (
        "https://authority.example/decisions/1",
        "Last day of call-in",
        "Tuesday 24 March 2020",
        "Wednesday 25 March 2020",
    ):
        assert said in page


def test_a_decision_of_the_past_shows_its_call_in(journey: Journey) -> None:
    journey.add_revision()
    journey.act(
        "committee_clerk",
        past_decisions.enter_past_decision,
        journey.strategy,
        past_decisions.PastDecision(
            slot=SLOT,
            starts_at=datetime(2019, 11, 1, 13, 0, tzinfo=UTC),
            venue="The Hall",
            title="Update",
            recommendations=(("support", "Support it"), ("submit", "Submit it")),
            published_at=datetime(2019, 11, 1, 15, 30, tzinfo=UTC),
            web_address="https://authority.example/decisions/0",
        ),
    )
    meeting = journey.look(lambda session: session.scalar(select(Meeting.id)))
    page = journey.browser("mayor").get(f"/meetings/{meeting}").text
    for said in ("Friday 8 November 2019", "Saturday 9 November 2019", "agreed without a vote"):
        assert said in page


def test_many_items_and_members_take_no_more_statements(room: Room) -> None:
    room.record_present("mayor")
    room.open()
    browser = room.journey.browser("lead_officer")
    browser.get(room.path)
    assert statements(room.journey.app, lambda: browser.get(room.path)) <= 25
    assert statements(room.journey.app, lambda: browser.get("/meetings")) <= 12
