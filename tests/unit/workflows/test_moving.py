"""What moving a meeting does to a strategy, in the pure core."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.workflows.lifecycle_factories import AUTHORITY, a_record, a_snapshot
from tracker.workflows import moving
from tracker.workflows.calendar import last_moment
from tracker.workflows.moving import AnchoredDate, OnAgenda, StrategyMove
from tracker.workflows.snapshots import DeadlineFacts, LostMeeting, MeetingFacts, StrategySnapshot
from tracker.workflows.timetables import USUAL, meeting_deadlines
from tracker.workflows.waiting import for_a_meeting

NOON = time(12)
THE_26TH, THE_20TH = date(2020, 3, 26), date(2020, 3, 20)
LONDON = "Europe/London"


def instant(day: date) -> datetime:
    return datetime.combine(day, NOON, UTC)


def standing(day: date, **changes: Any) -> StrategySnapshot:
    """On the agenda of a meeting on that day, with no date before it yet."""
    meeting = MeetingFacts(7, AUTHORITY, instant(day), day, "listed")
    return a_snapshot("government_consultation", meeting=meeting, deadlines={}, **changes)


def listed(day: date, presented_on: date | None = None, **changes: Any) -> OnAgenda:
    """With every date that the law and the usual timetable set before that meeting."""
    snapshot = standing(day, **changes)
    events = meeting_deadlines(snapshot, USUAL, day)
    dates = tuple(
        AnchoredDate(
            number,
            event.name,
            event.title or event.name,
            event.rule,
            event.anchor_on,
            event.due_on,
            event.due_on,
            event.due_time,
            statutory=event.statutory,
        )
        for number, event in enumerate(events)
    )
    return _with(snapshot, dates, presented_on)


def _with(
    snapshot: StrategySnapshot, dates: tuple[AnchoredDate, ...], presented_on: date | None
) -> OnAgenda:
    from zoneinfo import ZoneInfo

    facts = {
        each.name: DeadlineFacts(
            each.name,
            each.due_on,
            each.due_time,
            last_moment(each.due_on, each.due_time, ZoneInfo(LONDON)),
            each.statutory,
        )
        for each in dates
    }
    return OnAgenda(replace(snapshot, deadlines=facts), dates, presented_on, USUAL)


def then(move: StrategyMove, day: date) -> OnAgenda:
    """The strategy as the services store it after the move."""
    moved = {each.stored.name: each for each in move.dates}
    dates = tuple(
        replace(
            each,
            anchor_on=day,
            computed_on=moved[each.name].event.due_on,
            due_on=moved[each.name].due_on,
        )
        if each.name in moved
        else each
        for each in move.strategy.dates
    )
    return replace(move.strategy, snapshot=move.after, dates=dates)


def due(strategy: OnAgenda) -> dict[str, date]:
    return {each.name: each.due_on for each in strategy.dates}


def test_the_march_meeting_on_the_20th() -> None:
    move = moving.move(listed(THE_26TH), instant(THE_20TH), instant(date(2020, 2, 12)))
    after = {each.stored.name: each.due_on for each in move.dates}
    assert after["key_notice"] == date(2020, 2, 20)
    assert after["agenda_notice"] == date(2020, 3, 12)
    assert after["own:final_report"] == date(2020, 3, 11)
    assert [(each.title, each.after) for each in move.expected] == [
        ("The period for call-in ends", date(2020, 3, 27)),
        ("The decision takes effect", date(2020, 3, 28)),
    ]
    assert move.breaches == ()


DAYS = st.dates(date(2019, 6, 1), date(2031, 9, 30))


@given(DAYS, DAYS)
def test_there_and_back_restores_every_date(first: date, second: date) -> None:
    before, now = listed(first), instant(date(2019, 1, 2))
    there = then(moving.move(before, instant(second), now), second)
    back = then(moving.move(there, instant(first), now), first)
    assert due(back) == due(before)
    assert back.snapshot == before.snapshot
    assert {each.anchor_on for each in there.dates} == {second}


@given(DAYS, DAYS)
def test_a_timetable_that_is_gone_keeps_its_distance_there_and_back(
    first: date, second: date
) -> None:
    before, now = replace(listed(first), timetable=()), instant(date(2019, 1, 2))
    there = then(moving.move(before, instant(second), now), second)
    known = then(moving.move(listed(first), instant(second), now), second)
    back = then(moving.move(there, instant(first), now), first)
    assert due(there) == due(known)
    assert due(back) == due(before)


def test_another_hour_moves_no_date() -> None:
    move = moving.move(listed(THE_26TH), instant(THE_26TH) + timedelta(hours=2), instant(THE_20TH))
    assert move.dates == ()
    assert move.duties == ()


def test_dates_before_an_adjournment_stay() -> None:
    """The meeting that continues it is another day than the one that its dates hang on."""
    strategy = listed(THE_26TH)
    meeting = MeetingFacts(8, AUTHORITY, instant(date(2020, 4, 2)), date(2020, 4, 2), "listed")
    continued = replace(strategy, snapshot=replace(strategy.snapshot, meeting=meeting))
    move = moving.move(continued, instant(date(2020, 4, 9)), instant(THE_26TH))
    assert move.dates == ()
    assert move.after.deadlines == continued.snapshot.deadlines


def test_a_date_that_an_officer_set_stays() -> None:
    strategy = listed(THE_26TH)
    kept = date(2020, 3, 16)
    dates = tuple(
        replace(each, overridden_on=kept, due_on=kept) if each.name == "agenda_notice" else each
        for each in strategy.dates
    )
    move = moving.move(
        _with(strategy.snapshot, dates, None), instant(THE_20TH), instant(date(2020, 2, 12))
    )
    [moved] = [each for each in move.dates if each.stored.name == "agenda_notice"]
    assert (moved.kept, moved.due_on, moved.event.due_on) == (True, kept, date(2020, 3, 12))
    assert move.after.deadlines["agenda_notice"].due_on == kept


def records(*found: Any) -> dict[str, Any]:
    return {each.kind: each for each in found}


NOTICE = a_record("key_decision_notice", day=date(2020, 2, 26))
LATE: list[tuple[dict[str, Any], date, tuple[str, ...]]] = [
    (
        {"records": records(NOTICE)},
        date(2020, 2, 27),
        (
            "on Wednesday 26 February 2020, 6 days too late for a meeting on Friday 20 March 2020",
            "its last day was Thursday 20 February 2020 (R2). Cures: the general exception (R3)",
            "published by Thursday 12 March 2020; special urgency (R4)",
        ),
    ),
    (
        {"records": records(NOTICE)},
        date(2020, 3, 13),
        ("For the general exception (R3) it is too late as well", "Cures: special urgency (R4)"),
    ),
    ({"records": {}}, date(2020, 2, 21), ("Notice of the key decision is not published",)),
    ({"records": {}}, date(2020, 2, 20), ()),
    ({"records": {}, "key_decision": False}, date(2020, 2, 27), ()),
    (
        {"records": records(a_record("key_decision_notice", day=date(2020, 2, 20)))},
        date(2020, 2, 27),
        (),
    ),
]


@pytest.mark.parametrize(("changes", "today", "said"), LATE)
def test_a_notice_is_tested_again(
    changes: dict[str, Any], today: date, said: tuple[str, ...]
) -> None:
    strategy = listed(THE_26TH, presented_on=date(2020, 2, 1), **changes)
    move = moving.move(strategy, instant(THE_20TH), instant(today))
    assert [each.rule for each in move.breaches] == (["R2"] if said else [])
    for words in said:
        assert words in move.breaches[0].sentence


@pytest.mark.parametrize(
    ("presented_on", "today", "said"),
    [
        (date(2020, 3, 17), date(2020, 3, 18), "from Tuesday 17 March 2020, 3 working days too"),
        (date(2020, 3, 12), date(2020, 3, 18), None),
        (None, date(2020, 3, 13), "by Thursday 12 March 2020, and that day is past (R1)"),
        (None, date(2020, 3, 12), None),
    ],
)
def test_an_agenda_is_tested_again(
    presented_on: date | None, today: date, said: str | None
) -> None:
    strategy = listed(THE_26TH, presented_on, key_decision=False, records={})
    move = moving.move(strategy, instant(THE_20TH), instant(today))
    sentences = [each.sentence for each in move.breaches]
    assert len(sentences) == (said is not None)
    if said:
        assert said in sentences[0]
        assert "s.100B(4)(b)" in sentences[0]


def test_a_late_report_that_the_chair_found_urgent_is_no_breach() -> None:
    urgent = replace(a_record("late_report", day=date(2020, 3, 17)), meeting_id=7)
    strategy = listed(THE_26TH, date(2020, 3, 17), key_decision=False, records=records(urgent))
    assert moving.move(strategy, instant(THE_20TH), instant(date(2020, 3, 18))).breaches == ()


def test_another_effect_has_another_fingerprint() -> None:
    now = instant(date(2020, 2, 12))
    strategy = listed(THE_26TH)
    moves = [moving.move(strategy, instant(day), now) for day in (THE_20TH, date(2020, 3, 23))]
    words = {moving.fingerprint(7, 0, [each]) for each in moves}
    words |= {moving.fingerprint(7, 1, moves[:1]), moving.fingerprint(8, 0, moves[:1])}
    assert len(words) == 4
    assert moving.fingerprint(7, 0, moves[:1]) in words


def test_what_is_unusual_about_a_day_is_said() -> None:
    calendar = a_snapshot("drafting").calendar
    found = moving.warnings(
        date(2020, 4, 10), calendar, [datetime(2020, 4, 10, 9, tzinfo=UTC)], LONDON, "The Board"
    )
    assert list(found) == [
        "Friday 10 April 2020 is not a working day: Good Friday.",
        "The Board has another meeting on that day, at 10am.",
    ]
    assert list(moving.warnings(THE_20TH, calendar, [], LONDON, "The Board")) == []


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        (None, "The strategy is on no agenda of"),
        (
            LostMeeting(AUTHORITY, THE_26TH, cancelled=True),
            "26 March 2020 was cancelled: the",
        ),
        (LostMeeting(AUTHORITY, THE_26TH, cancelled=False), "ended without a decision on it: the"),
    ],
)
def test_what_waits_for_a_meeting_says_why(lost: LostMeeting | None, said: str) -> None:
    sentence, who = for_a_meeting(
        a_snapshot("government_consultation", meeting=None, lost_meeting=lost)
    )
    assert said in sentence
    assert who == ("committee_clerk",)
