from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.workflows.date_oracle import ALL_BANK_HOLIDAYS, works
from tracker.workflows.calendar import (
    Basis,
    CalendarYearError,
    DateRangeError,
    NonexistentTimeError,
    WorkingCalendar,
    in_words,
    to_local,
    to_utc,
)

LONDON = ZoneInfo("Europe/London")
CALENDAR = WorkingCalendar(2019, 2031, dict.fromkeys(ALL_BANK_HOLIDAYS, "Bank holiday"))
WELL_INSIDE = st.dates(date(2019, 7, 1), date(2031, 6, 30))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2020, 5, 8), False),
        (date(2020, 5, 4), True),
        (date(2020, 3, 28), False),
        (date(2020, 3, 29), False),
        (date(2020, 3, 30), True),
    ],
)
def test_working_day(day: date, expected: bool) -> None:
    assert CALENDAR.is_working(day) is expected


def test_weekend_outside_needs_no_table_and_a_weekday_outside_is_an_error() -> None:
    assert not CALENDAR.is_working(date(2032, 1, 3))
    with pytest.raises(CalendarYearError) as caught:
        CALENDAR.is_working(date(2032, 1, 2))
    assert caught.value.year == 2032
    assert "2032" in str(caught.value)


def test_neighbouring_working_days_step_over_easter() -> None:
    assert CALENDAR.next_working_day(date(2020, 4, 9)) == date(2020, 4, 14)
    assert CALENDAR.previous_working_day(date(2020, 4, 14)) == date(2020, 4, 9)


@pytest.mark.parametrize(
    ("n", "basis", "expected"),
    [
        (5, Basis.WORKING, date(2020, 3, 18)),
        (5, Basis.CALENDAR, date(2020, 3, 20)),
        (28, Basis.CALENDAR, date(2020, 2, 26)),
        (28, Basis.WORKING, date(2020, 2, 14)),
        (0, Basis.CALENDAR, date(2020, 3, 25)),
        (0, Basis.WORKING, date(2020, 3, 25)),
    ],
)
def test_clear_days_before_26_march_2020(n: int, basis: Basis, expected: date) -> None:
    assert CALENDAR.clear_before(date(2020, 3, 26), n, basis) == expected


def test_only_the_days_that_are_needed_must_be_known() -> None:
    assert CALENDAR.clear_before(date(2032, 1, 1), 0, Basis.WORKING) == date(2031, 12, 31)
    assert CALENDAR.clear_before(date(2040, 1, 1), 28, Basis.CALENDAR) == date(2039, 12, 3)
    with pytest.raises(CalendarYearError, match="2032"):
        CALENDAR.clear_before(date(2032, 1, 2), 0, Basis.WORKING)
    with pytest.raises(CalendarYearError, match="2018"):
        CALENDAR.working_days_before(date(2019, 1, 2), 1)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2020, 3, 27), date(2020, 3, 30), 1),
        (date(2020, 3, 30), date(2020, 3, 27), -1),
        (date(2020, 4, 9), date(2020, 4, 14), 1),
        (date(2020, 3, 26), date(2020, 3, 26), 0),
        (date(2020, 3, 27), date(2020, 3, 29), 0),
    ],
)
def test_working_days_between(start: date, end: date, expected: int) -> None:
    assert CALENDAR.working_days_between(start, end) == expected


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        CALENDAR.working_days_after(date(2020, 3, 26), -1)
    with pytest.raises(ValueError, match="-1"):
        CALENDAR.clear_before(date(2020, 3, 26), -1, Basis.CALENDAR)


def test_date_beyond_the_calendar_of_the_language_is_a_sentence() -> None:
    with pytest.raises(DateRangeError, match="outside the years 1 to 9999"):
        CALENDAR.clear_before(date(1, 1, 3), 28, Basis.CALENDAR)


def test_closures_of_one_authority_are_its_own() -> None:
    closed = CALENDAR.with_closures({date(2020, 12, 29): "Offices closed"})

    assert not closed.is_working(date(2020, 12, 29))
    assert CALENDAR.is_working(date(2020, 12, 29))
    assert closed.passed_over(date(2020, 12, 26), date(2020, 12, 30)) == (
        (date(2020, 12, 28), "Bank holiday"),
        (date(2020, 12, 29), "Offices closed"),
    )


@given(meeting=WELL_INSIDE, n=st.integers(0, 30))
def test_clear_working_days_are_really_clear_and_the_notice_day_is_the_last_possible(
    meeting: date, n: int
) -> None:
    notice = CALENDAR.clear_before(meeting, n, Basis.WORKING)

    between = [
        notice + timedelta(days=k)
        for k in range(1, (meeting - notice).days)
        if works(notice + timedelta(days=k))
    ]
    assert works(notice)
    assert len(between) == n


@given(meeting=WELL_INSIDE, later=st.integers(1, 40), n=st.integers(0, 30))
@pytest.mark.parametrize("basis", list(Basis))
def test_later_meeting_never_has_an_earlier_notice(
    basis: Basis, meeting: date, later: int, n: int
) -> None:
    moved = meeting + timedelta(days=later)
    assert CALENDAR.clear_before(meeting, n, basis) <= CALENDAR.clear_before(moved, n, basis)


@given(today=WELL_INSIDE, n=st.integers(0, 30))
@pytest.mark.parametrize("basis", list(Basis))
def test_earliest_meeting_can_still_be_noticed_today(basis: Basis, today: date, n: int) -> None:
    meeting = CALENDAR.earliest_meeting(today, n, basis)
    before = (
        meeting - timedelta(days=1)
        if basis is Basis.CALENDAR
        else CALENDAR.previous_working_day(meeting)
    )

    assert CALENDAR.clear_before(meeting, n, basis) >= today
    assert CALENDAR.clear_before(before, n, basis) < today


@given(start=WELL_INSIDE, n=st.integers(0, 60))
def test_counting_forward_and_between_agree(start: date, n: int) -> None:
    end = CALENDAR.working_days_after(start, n)
    assert CALENDAR.working_days_between(start, end) == n
    assert CALENDAR.working_days_between(end, start) == -n


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        (date(2020, 3, 26), time(10, 0), datetime(2020, 3, 26, 10, 0, tzinfo=UTC)),
        (date(2020, 3, 30), time(10, 0), datetime(2020, 3, 30, 9, 0, tzinfo=UTC)),
        (date(2020, 3, 29), time(2, 0), datetime(2020, 3, 29, 1, 0, tzinfo=UTC)),
        (date(2020, 3, 29), time(0, 59), datetime(2020, 3, 29, 0, 59, tzinfo=UTC)),
        # 01:30 comes twice on 25 October 2020: the first is still summer time.
        (date(2020, 10, 25), time(1, 30), datetime(2020, 10, 25, 0, 30, tzinfo=UTC)),
        (date(2020, 10, 25), time(1, 30, fold=1), datetime(2020, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_local_time_to_utc(day: date, at: time, expected: datetime) -> None:
    assert to_utc(day, at, LONDON) == expected


@pytest.mark.parametrize("at", [time(1, 0), time(1, 30), time(1, 59)])
def test_skipped_local_time_is_refused_with_a_way_out(at: time) -> None:
    with pytest.raises(NonexistentTimeError) as caught:
        to_utc(date(2020, 3, 29), at, LONDON)
    assert str(caught.value) == (
        f"There is no {at:%H:%M} on Sunday 29 March 2020: the clocks go forward past it. "
        f"Enter 02:{at:%M} or another time."
    )


def test_local_time_at_the_end_of_time_is_a_sentence() -> None:
    with pytest.raises(DateRangeError):
        to_utc(date(9999, 12, 31), time(23, 0), ZoneInfo("America/New_York"))


def test_instant_to_local_time() -> None:
    local = to_local(datetime(2020, 3, 29, 1, 30, tzinfo=UTC), LONDON)
    assert (local.date(), local.time()) == (date(2020, 3, 29), time(2, 30))
    with pytest.raises(ValueError, match="time zone"):
        to_local(datetime(2020, 3, 29, 1, 30), LONDON)  # noqa: DTZ001 - naive on purpose


def test_date_in_words() -> None:
    assert in_words(date(2020, 3, 26)) == "Thursday 26 March 2020"
