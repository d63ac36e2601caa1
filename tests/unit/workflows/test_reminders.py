"""Which notices a duty owes, to whom, when and why."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.workflows.date_oracle import nth_before, works
from tests.unit.workflows.reminder_factories import (
    CALENDAR,
    LONDON,
    OPENED,
    A,
    B,
    a_duty,
    at,
    days,
    owed_at,
)
from tracker.workflows.calendar import CalendarYearError
from tracker.workflows.reminders import (
    OVERTAKEN,
    PAUSED,
    DutyToRemind,
    Notice,
    NoticeKind,
    notices,
    owed,
)


def test_seven_three_and_one_working_day_before_and_on_the_day() -> None:
    found = notices(a_duty(), CALENDAR, OPENED)
    assert [(notice.kind.value, notice.send_on.day) for notice in found] == [
        ("seven_days", 8),
        ("three_days", 14),
        ("one_day", 16),
        ("due_today", 17),
    ]
    assert [notice.due_at for notice in found] == [at(1, day) for day in (8, 14, 16, 17)]
    assert {notice.skipped_why for notice in found} == {None}


def test_a_notice_says_what_it_is_about_and_why() -> None:
    first, *_ = notices(a_duty(mandatory=True), CALENDAR, OPENED)
    assert first == Notice(
        duty_id=12,
        act="respond",
        user_id=A,
        kind=NoticeKind.SEVEN_DAYS,
        send_on=date(2020, 1, 8),
        due_at=datetime(2020, 1, 8, 6, 30, tzinfo=UTC),
        due_on=date(2020, 1, 17),
        mandatory=True,
        reason="A reminder goes out 7 working days before the due date, Friday 17 January 2020.",
        dedupe_key="duty:12:2020-01-17:seven_days:7",
    )


def test_half_past_six_is_local() -> None:
    summer = a_duty(date(2020, 7, 17), opened_at=at(7, 16, 9))
    (notice,) = notices(summer, CALENDAR, at(7, 16, 9))
    assert notice.due_at == datetime(2020, 7, 17, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        # Good Friday and Easter Monday of 2020 are 10 and 13 April.
        (date(2020, 4, 14), [(4, 1), (4, 7), (4, 9), (4, 14)]),
        (date(2020, 4, 13), [(4, 1), (4, 7), (4, 9)]),
        (date(2020, 4, 11), [(4, 1), (4, 7), (4, 9)]),
        (date(2020, 5, 8), [(4, 29), (5, 5), (5, 7)]),
    ],
    ids=["after Easter", "bank holiday", "Saturday", "early May"],
)
def test_weekends_and_bank_holidays_mean_the_working_day_before(
    due_on: date, expected: list[tuple[int, int]]
) -> None:
    assert days(notices(a_duty(due_on), CALENDAR, OPENED)) == expected


@pytest.mark.parametrize(
    ("due_time", "last"),
    [(None, 17), (time(6, 31), 17), (time(6, 30), 16), (time(0, 0), 16)],
)
def test_no_notice_goes_out_on_the_day_once_it_is_over(due_time: time | None, last: int) -> None:
    found = notices(a_duty(due_time=due_time), CALENDAR, OPENED)
    assert found[-1].send_on.day == last


@pytest.mark.parametrize(
    ("opened_at", "expected"),
    [
        (at(1, 8, 6, 29), [8, 14, 16, 17]),
        (at(1, 8, 6, 30), [14, 16, 17]),
        (at(1, 13, 12), [14, 16, 17]),
        (at(1, 17, 9), []),
    ],
)
def test_what_was_past_when_the_duty_opened_is_not_owed(
    opened_at: datetime, expected: list[int]
) -> None:
    found = notices(a_duty(opened_at=opened_at), CALENDAR, at(1, 17, 12))
    assert [notice.send_on.day for notice in found] == expected


def test_what_was_past_when_the_due_date_was_set_is_not_owed() -> None:
    duty = a_duty(due_set_at=at(1, 14, 9))
    assert days(notices(duty, CALENDAR, at(1, 14, 10))) == [(1, 16), (1, 17)]


def test_a_moved_due_date_makes_new_keys_and_a_second_run_the_same() -> None:
    def keys(duty: DutyToRemind, now: datetime) -> set[str]:
        return {notice.dedupe_key for notice in notices(duty, CALENDAR, now)}

    before = keys(a_duty(), OPENED)
    assert keys(a_duty(), at(1, 16, 20)) == before
    assert not keys(a_duty(date(2020, 1, 20)), OPENED) & before
    assert len(before) == 4


def test_every_person_who_owes_it_is_told_once() -> None:
    found = notices(a_duty(user_ids=(A, B, A)), CALENDAR, OPENED)
    assert [notice.user_id for notice in found] == [A, B] * 4
    assert len({notice.dedupe_key for notice in found}) == 8


def test_a_duty_of_an_office_that_nobody_holds_owes_nobody_anything() -> None:
    assert notices(a_duty(user_ids=()), CALENDAR, OPENED) == []


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(1, 8, 6, 29), []),
        (at(1, 8), [NoticeKind.SEVEN_DAYS]),
        (at(1, 13, 23), [NoticeKind.SEVEN_DAYS]),
        (at(1, 14), [NoticeKind.THREE_DAYS]),
        (at(1, 17), [NoticeKind.DUE_TODAY]),
        (at(1, 20, 6, 29), [NoticeKind.DUE_TODAY]),
        (at(1, 20), [NoticeKind.OVERDUE]),
    ],
)
def test_one_notice_at_most_is_owed_at_a_time(now: datetime, expected: list[NoticeKind]) -> None:
    assert owed_at(a_duty(), now) == expected


def test_after_three_days_without_a_scheduler_only_the_latest_is_owed() -> None:
    """It stopped after the notice of the 8th and came back on the 17th at noon."""
    found = notices(a_duty(user_ids=(A, B)), CALENDAR, at(1, 17, 12))
    assert [(notice.send_on.day, notice.user_id, notice.skipped_why) for notice in found] == [
        (8, A, OVERTAKEN),
        (8, B, OVERTAKEN),
        (14, A, OVERTAKEN),
        (14, B, OVERTAKEN),
        (16, A, OVERTAKEN),
        (16, B, OVERTAKEN),
        (17, A, None),
        (17, B, None),
    ]


def test_overdue_on_the_next_working_day_and_then_weekly() -> None:
    found = notices(a_duty(), CALENDAR, at(2, 4, 12))
    overdue = [notice for notice in found if notice.kind is NoticeKind.OVERDUE]
    assert days(overdue) == [(1, 20), (1, 27), (2, 3)]
    assert [notice.dedupe_key.split(":")[3] for notice in overdue] == [
        "overdue",
        "overdue-2",
        "overdue-3",
    ]
    assert [notice.skipped_why for notice in overdue] == [OVERTAKEN, OVERTAKEN, None]
    assert overdue[0].reason == (
        "This was due on Friday 17 January 2020, and a reminder goes out weekly until it is done."
    )


def test_a_weekly_notice_on_a_bank_holiday_goes_out_the_working_day_before() -> None:
    duty = a_duty(date(2020, 3, 27))
    found = notices(duty, CALENDAR, at(4, 9, 7))
    assert days(found)[-3:] == [(3, 30), (4, 6), (4, 9)]
    assert owed_at(duty, at(4, 9, 6, 29)) == [NoticeKind.OVERDUE]
    assert days(owed(notices(duty, CALENDAR, at(4, 9, 6, 29)), at(4, 9, 6, 29))) == [(4, 6)]


def test_a_long_closure_brings_one_notice_and_the_weeks_keep_their_names() -> None:
    closed = {date(2020, 12, day): "Closed" for day in range(21, 32)}
    calendar = CALENDAR.with_closures(closed)
    duty = a_duty(date(2020, 12, 11), opened_at=at(12, 11, 9))
    found = notices(duty, calendar, at(1, 12, year=2021))
    assert days(found) == [(12, 14), (12, 18), (1, 4), (1, 11)]
    names = [notice.dedupe_key.split(":")[3] for notice in found]
    assert names == ["overdue", "overdue-2", "overdue-4", "overdue-5"]


def test_what_is_still_to_come_until_a_day() -> None:
    assert days(notices(a_duty(), CALENDAR, OPENED, until=at(1, 14))) == [(1, 8), (1, 14)]
    ahead = notices(a_duty(), CALENDAR, OPENED, until=at(1, 27))
    assert days(ahead)[4:] == [(1, 20), (1, 27)]
    assert {notice.skipped_why for notice in ahead} == {None}
    past = notices(a_duty(), CALENDAR, at(1, 16), until=at(1, 1))
    assert days(past) == [(1, 8), (1, 14), (1, 16)]


def test_a_paused_strategy_sends_nothing_and_keeps_what_is_to_come() -> None:
    for now in (at(1, 14), at(1, 14, 12)):
        found = notices(a_duty(paused=True), CALENDAR, now)
        assert [notice.skipped_why for notice in found] == [OVERTAKEN, PAUSED, None, None]
        assert owed(found, now) == []


def test_the_last_known_day_may_be_a_due_date() -> None:
    """Its reminders need no year after it; only an overdue one does."""
    duty = a_duty(date(2031, 12, 31), opened_at=at(12, 30, 9, year=2031))
    assert days(notices(duty, CALENDAR, at(12, 31, 20, year=2031))) == [(12, 31)]
    with pytest.raises(CalendarYearError, match="2032"):
        notices(duty, CALENDAR, at(1, 1, year=2032))


def test_a_year_without_known_bank_holidays_is_an_error() -> None:
    with pytest.raises(CalendarYearError, match="2032"):
        notices(a_duty(date(2032, 2, 2)), CALENDAR, OPENED)


DAYS = st.dates(date(2019, 7, 1), date(2031, 6, 30))


@given(
    due_on=DAYS,
    opened_before=st.integers(0, 20),
    waited=st.integers(0, 60 * 24 * 40),
    due_time=st.sampled_from([None, time(6), time(17)]),
)
def test_for_any_duty_at_any_time(
    due_on: date, opened_before: int, waited: int, due_time: time | None
) -> None:
    opened_at = datetime.combine(due_on, time(9), UTC) - timedelta(days=opened_before)
    now = opened_at + timedelta(minutes=waited)
    duty = a_duty(due_on, opened_at=opened_at, due_time=due_time)
    found = notices(duty, CALENDAR, now)
    instants = [notice.due_at for notice in found]

    assert instants == sorted(set(instants)), "in order, never two at once"
    assert all(works(notice.send_on) for notice in found), "on working days only"
    assert all(instant > opened_at for instant in instants)
    past = [notice for notice in found if notice.due_at <= now]
    assert owed(found, now) == past[-1:], "the latest that is past, and no other"
    assert len({notice.dedupe_key for notice in found}) == len(found)

    expected = {nth_before(due_on, n) for n in (7, 3, 1)}
    if works(due_on) and due_time != time(6):
        expected.add(due_on)
    sent = {notice.send_on for notice in found if notice.kind is not NoticeKind.OVERDUE}
    assert sent == {
        day for day in expected if datetime.combine(day, time(6, 30), LONDON) > opened_at
    }
    overdue = [notice for notice in found if notice.kind is NoticeKind.OVERDUE]
    assert all(notice.send_on > due_on and notice.due_at <= now for notice in overdue)


@given(due_on=DAYS, waited=st.integers(0, 120))
def test_what_is_owed_day_by_day_is_what_a_preview_foretells(due_on: date, waited: int) -> None:
    """Sweeping every day finds each notice once, under the key that the preview gave."""
    duty = a_duty(due_on, opened_at=datetime.combine(due_on, time(9), UTC) - timedelta(days=15))
    end = duty.opened_at + timedelta(days=waited)
    swept: list[str] = []
    for day in range(waited + 1):
        now = duty.opened_at + timedelta(days=day)
        for notice in owed(notices(duty, CALENDAR, now), now):
            if notice.dedupe_key not in swept:
                swept.append(notice.dedupe_key)
    preview = notices(duty, CALENDAR, duty.opened_at, until=end)
    assert swept == [notice.dedupe_key for notice in preview]
