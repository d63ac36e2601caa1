"""Cancelling and adjourning a meeting, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.functional.web.journey import Journey
from tests.integration.services.moving_meetings import (
    CLERK,
    EARLIER,
    MARCH,
    listed,
    move,
    notified,
    open_dates,
    open_duties,
    scheduled,
    the_meeting,
)
from tracker.models.meeting import AgendaItem, Meeting
from tracker.models.round import Recommendation, Round
from tracker.queries.audit_chain import verify_chain
from tracker.queries.snapshots import strategy_snapshot
from tracker.services import attendance, meeting_breaks, meetings, responses
from tracker.services.acting import Done
from tracker.services.entered_response import Response
from tracker.services.errors import FormError, RefusedError
from tracker.workflows.actors import Person
from tracker.workflows.duties import owed
from tracker.workflows.lifecycle import available
from tracker.workflows.permissions import Refused

WHY = "The heating failed."
NEXT = timedelta(days=7)


def cancel(journey: Journey, meeting: int, reason: str = WHY, who: str = CLERK) -> Done:
    return journey.act(who, meeting_breaks.cancel_meeting, meeting, reason)


def adjourn(journey: Journey, meeting: int, who: str = CLERK, **facts: Any) -> Done:
    given = {"continues_at": journey.clock.now() + NEXT, "venue": "Town Hall", "reason": WHY}
    return journey.act(who, meeting_breaks.adjourn_meeting, meeting, **(given | facts))


def items(journey: Journey, meeting: int) -> list[tuple[str, str, int | None]]:
    wanted = (
        select(AgendaItem.status, AgendaItem.closing_reason, AgendaItem.deferred_to_id)
        .where(AgendaItem.meeting_id == meeting)
        .order_by(AgendaItem.position)
    )
    found: list[tuple[str, str, int | None]] = journey.look(
        lambda session: [tuple(row) for row in session.execute(wanted)]
    )
    return found


def what_is_missing(journey: Journey, trigger: str) -> str:
    """In the words of the page that offers the trigger to the lead officer."""

    def read(session: Any) -> str:
        snapshot = strategy_snapshot(
            session, journey.strategy, journey.ports.calendar, journey.clock.now()
        )
        actor: Person = journey.actor("lead_officer")
        [offer] = [
            each
            for each in available(snapshot, actor, journey.clock.now())
            if each.trigger.name == trigger
        ]
        assert isinstance(offer.answer, Refused)
        return str(offer.answer)

    found: str = journey.look(read)
    return found


def duties_agree(journey: Journey) -> None:
    """The open duties are those that the strategy, read again, says are owed."""
    snapshot = journey.look(
        lambda session: strategy_snapshot(
            session, journey.strategy, journey.ports.calendar, journey.clock.now()
        )
    )
    said = {(each.act, each.part): each.due_on for each in owed(snapshot)}
    assert open_duties(journey, journey.strategy) == said


def consult(journey: Journey) -> None:
    journey.share({"Draft strategy": b"one", "An accessible version": b"two"})
    for who in ("chair", "mary"):
        journey.vote(who, "implementation_board")
    journey.vote("pat", "analytical_panel")
    journey.close("implementation_board").close("analytical_panel")
    journey.take("consult_government")


def test_a_cancelled_meeting_leaves_its_items_waiting_for_another(journey: Journey) -> None:
    consult(journey)
    duty = ("put_on_agenda", "")
    assert duty in open_duties(journey, journey.strategy)
    meeting = listed(journey, scheduled(journey))
    assert duty not in open_duties(journey, journey.strategy)

    cancel(journey, meeting)

    after = the_meeting(journey, meeting)
    assert (after.status, after.sequence) == ("cancelled", 1)
    assert items(journey, meeting) == [("deferred", WHY, None)]
    assert open_dates(journey, journey.strategy) == {}
    assert duty in open_duties(journey, journey.strategy)
    duties_agree(journey)
    said = what_is_missing(journey, "present_to_meeting")
    assert "on Thursday 26 March 2020 was cancelled: the clerk puts the strategy on another" in said
    assert len(notified(journey, "meeting_cancelled")) == 4
    assert {why for _, why in notified(journey, "meeting_summons")} == {
        "superseded by a moved meeting"
    }
    again = listed(journey, scheduled(journey, EARLIER))
    assert items(journey, meeting) == [("deferred", WHY, again)]
    assert open_dates(journey, journey.strategy)["agenda_notice"][0] == date(2020, 3, 12)
    duties_agree(journey)
    assert journey.look(lambda session: verify_chain(session).ok)


def test_what_waits_in_the_stage_of_the_meeting_waits_for_an_agenda(journey: Journey) -> None:
    meeting, _ = journey.to_meeting()
    assert ("record_decision", "") in open_duties(journey, journey.strategy)
    cancel(journey, meeting)  # on its day, before anybody was present
    found = open_duties(journey, journey.strategy)
    assert ("put_on_agenda", "") in found
    assert ("record_decision", "") not in found
    duties_agree(journey)
    assert "was cancelled: the clerk puts" in what_is_missing(journey, "publish_decision")


def test_who_may_cancel_what(journey: Journey) -> None:
    meeting, item = journey.to_meeting()
    for who in ("lead_officer", "mayor", "administrator"):
        with pytest.raises(RefusedError) as refused:
            cancel(journey, meeting, who=who)
        assert refused.value.lacks_only_rights
    with pytest.raises(FormError, match="Say why"):
        cancel(journey, meeting, " ")
    journey.act(CLERK, attendance.record_attendance, meeting, {journey.seat("mayor"): True})
    with pytest.raises(RefusedError, match="was held: who was present"):
        cancel(journey, meeting)
    other = scheduled(journey, journey.clock.now() + NEXT)
    cancel(journey, other)
    acts: tuple[Callable[[], object], ...] = (
        lambda: cancel(journey, other),
        lambda: move(journey, other, journey.clock.now() + 2 * NEXT),
        lambda: adjourn(journey, other),
    )
    for refused_act in acts:
        with pytest.raises(RefusedError, match="cancelled"):
            refused_act()
    assert [status for status, _, _ in items(journey, meeting)] == ["listed"]
    assert item


def test_an_adjourned_meeting_goes_on_with_what_is_left(journey: Journey) -> None:
    meeting, item = journey.to_meeting()
    dates = open_dates(journey, journey.strategy)
    journey.act(CLERK, attendance.record_attendance, meeting, {journey.seat("mayor"): True})
    journey.act(CLERK, meetings.open_item, item)

    following = adjourn(journey, meeting).id

    assert the_meeting(journey, meeting).status == "held"
    after = the_meeting(journey, following)
    assert (after.status, after.venue, after.sequence) == ("scheduled", "Town Hall", 0)
    assert after.uid != the_meeting(journey, meeting).uid
    assert continues(journey, following) == meeting
    assert items(journey, meeting) == [("deferred", WHY, following)]
    assert items(journey, following) == [("listed", "", None)]
    assert rounds(journey) == [("closed", "deferred")]
    # One meeting in law: no notice before it is counted anew.
    assert open_dates(journey, journey.strategy) == dates
    day = (journey.clock.now() + NEXT).date()
    assert open_duties(journey, journey.strategy)[("record_decision", "")] == day
    duties_agree(journey)
    assert len(notified(journey, "meeting_adjourned")) == 4


def continues(journey: Journey, meeting: int) -> int | None:
    wanted = select(Meeting.continues_id).where(Meeting.id == meeting)
    found: int | None = journey.look(lambda session: session.scalar(wanted))
    return found


def rounds(journey: Journey) -> list[tuple[str, str | None]]:
    wanted = select(Round.status, Round.outcome).where(Round.slot == "combined_authority")
    found: list[tuple[str, str | None]] = journey.look(
        lambda session: [tuple(row) for row in session.execute(wanted)]
    )
    return found


def test_the_item_is_opened_again_where_the_meeting_goes_on(journey: Journey) -> None:
    meeting, item = journey.to_meeting()
    journey.act(CLERK, meetings.open_item, item)
    following = adjourn(journey, meeting).id
    journey.move_to(journey.clock.now() + NEXT + timedelta(minutes=5))
    wanted = select(AgendaItem.id).where(AgendaItem.meeting_id == following)
    again = journey.look(lambda session: session.scalar(wanted))
    journey.act(CLERK, meetings.open_item, again)
    assert rounds(journey) == [("closed", "deferred"), ("open", None)]


def test_what_was_voted_on_is_decided_or_deferred_first(journey: Journey) -> None:
    meeting, item = journey.to_meeting()
    journey.act(CLERK, attendance.record_attendance, meeting, {journey.seat("mayor"): True})
    round_id = journey.act(CLERK, meetings.open_item, item).id
    wanted = select(Recommendation.id).where(Recommendation.round_id == round_id)
    choices = dict.fromkeys(journey.look(lambda s: list(s.scalars(wanted))), "approve")
    revision = journey.look(lambda session: session.get_one(Round, round_id).revision_id)
    journey.act("mayor", responses.record_response, round_id, Response(revision, choices, ""))
    with pytest.raises(RefusedError, match="on which members have voted"):
        adjourn(journey, meeting)
    assert rounds(journey) == [("open", None)]
    assert the_meeting(journey, meeting).status == "scheduled"


def test_what_cannot_be_adjourned(journey: Journey) -> None:
    meeting = listed(journey, scheduled(journey))
    with pytest.raises(RefusedError, match="Only a meeting that has begun is adjourned"):
        adjourn(journey, meeting)
    journey.move_to(MARCH + timedelta(minutes=5))
    for facts in (
        {"continues_at": MARCH},
        {"continues_at": datetime(2032, 1, 8, 13, tzinfo=UTC)},
        {"venue": ""},
        {"reason": ""},
    ):
        with pytest.raises(FormError):
            adjourn(journey, meeting, **facts)
    with pytest.raises(RefusedError) as refused:
        adjourn(journey, meeting, who="mayor")
    assert refused.value.lacks_only_rights
    empty = scheduled(journey, journey.clock.now() + NEXT)
    journey.move_to(journey.clock.now() + NEXT + timedelta(minutes=5))
    with pytest.raises(RefusedError, match="Nothing on the agenda"):
        adjourn(journey, empty)
