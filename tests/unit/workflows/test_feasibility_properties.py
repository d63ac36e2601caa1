"""What holds of feasibility whatever the dates: every cure cures, clear days are clear."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.workflows.date_oracle import ALL_BANK_HOLIDAYS
from tracker.workflows.calendar import WorkingCalendar
from tracker.workflows.collisions import Collision
from tracker.workflows.cures import Cure, CureKind
from tracker.workflows.elections import Poll
from tracker.workflows.feasibility import (
    check,
)
from tracker.workflows.proposals import Proposal, StageToRun

CALENDAR = WorkingCalendar(2019, 2031, dict.fromkeys(ALL_BANK_HOLIDAYS, "Bank holiday"))
TODAY = date(2019, 11, 1)
DAY = timedelta(days=1)

MEETINGS = st.dates(date(2019, 7, 1), date(2031, 6, 1))
LAGS = st.one_of(st.none(), st.integers(0, 60))


@st.composite
def proposals(draw: st.DrawFn) -> Proposal:
    meeting = draw(MEETINGS)

    def after(lag: int | None) -> date | None:
        return None if lag is None else meeting + lag * DAY

    return Proposal(
        meeting,
        draw(st.booleans()),
        after(draw(st.one_of(st.none(), st.integers(0, 4)))),
        after(draw(LAGS)),
        after(draw(LAGS)),
        (StageToRun("Review", draw(st.integers(0, 30))),),
        call_in_disapplied=draw(st.booleans()),
    )


@given(wanted=proposals(), later=st.integers(1, 90))
def test_a_later_meeting_makes_no_date_earlier(wanted: Proposal, later: int) -> None:
    wanted = replace(wanted, submission=None, publication=None)
    one = check(wanted, CALENDAR, TODAY).dates
    two = check(wanted.moved(wanted.meeting + later * DAY), CALENDAR, TODAY).dates
    assert list(one) == list(two)
    assert all(one[name] <= two[name] for name in one)


@given(wanted=proposals(), ahead=st.integers(0, 60), later=st.integers(1, 90))
def test_a_later_meeting_only_cures_what_comes_before_it(
    wanted: Proposal, ahead: int, later: int
) -> None:
    """What is too late for a meeting is too late for every earlier one; call-in the other way."""
    today = wanted.meeting - ahead * DAY
    moved = wanted.moved(wanted.meeting + later * DAY)
    one = {each.rule for each in check(wanted, CALENDAR, today).collisions}
    two = {each.rule for each in check(moved, CALENDAR, today).collisions}
    assert two & {"R1", "R2", "R12"} <= one
    if "R5" in one:
        assert "R5" in two


@given(wanted=proposals(), ahead=st.integers(0, 60), poll=st.integers(0, 90))
def test_every_cure_with_a_day_cures_its_collision(wanted: Proposal, ahead: int, poll: int) -> None:
    today = wanted.meeting - ahead * DAY
    polls = [Poll(wanted.meeting + poll * DAY)]
    for hit in check(wanted, CALENDAR, today, polls).collisions:
        for way in hit.cures:
            cured = _applied(wanted, hit, way)
            if cured is None:
                continue
            left = check(cured, CALENDAR, today, polls).collisions
            acts = {(each.rule, each.sentence.split(" on ")[0]) for each in left}
            assert (hit.rule, hit.sentence.split(" on ")[0]) not in acts, way


def _applied(wanted: Proposal, hit: Collision, way: Cure) -> Proposal | None:
    """The proposal as the cure would have it; None for one that changes no date of it."""
    act = "submission" if hit.sentence.startswith("Submission") else "publication"
    if way.kind is CureKind.CALL_IN_DISAPPLIED:
        return replace(wanted, call_in_disapplied=True)
    if way.day is None:
        return None
    if way.kind is CureKind.ANOTHER_MEETING:
        return replace(wanted, submission=None, publication=None).moved(way.day)
    if way.kind is CureKind.EARLIER_MEETING:
        moved = replace(wanted, meeting=way.day, decision_published=None)
        return replace(moved, publication=None) if hit.rule == "R8" else moved
    if way.kind is CureKind.DECISION_SOONER:
        sooner = replace(wanted, decision_published=way.day)
        return replace(sooner, publication=None) if hit.rule == "R8" else sooner
    if way.kind is CureKind.LATER_DATE:
        return (
            replace(wanted, submission=way.day)
            if act == "submission"
            else replace(wanted, publication=way.day)
        )
    if way.kind is CureKind.AFTER_THE_POLL:
        return replace(wanted, publication=way.day)
    return None


@given(meeting=MEETINGS)
def test_clear_days_are_really_clear(meeting: date) -> None:
    """Day by day, by the oracle's own holidays: neither day of the two is among those counted."""
    dates = check(Proposal(meeting), CALENDAR, TODAY).dates

    def between(start: date, end: date) -> list[date]:
        return [start + n * DAY for n in range(1, (end - start).days)]

    working = [
        day
        for day in between(dates["agenda_publication"], meeting)
        if day.weekday() < 5 and day not in ALL_BANK_HOLIDAYS
    ]
    assert len(working) == 5
    assert len(between(dates["key_decision_notice"], meeting)) == 28
