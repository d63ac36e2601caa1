from __future__ import annotations

from datetime import date

import pytest

from tests.unit.workflows.date_oracle import ALL_BANK_HOLIDAYS, EVERY_DAY, works
from tracker.adapters.bank_holidays import FIRST_YEAR, LAST_YEAR, england
from tracker.workflows.calendar import CalendarYearError


def test_holidays_are_those_that_easter_and_the_substitution_rule_give() -> None:
    assert set(england().holidays) == ALL_BANK_HOLIDAYS


def test_every_day_of_the_covered_years_agrees_with_the_count() -> None:
    calendar = england()
    assert [day for day in EVERY_DAY if calendar.is_working(day) != works(day)] == []


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2020, 4, 10), "Good Friday"),
        (date(2020, 5, 8), "Early May bank holiday (VE Day)"),
        (date(2019, 5, 27), "Spring bank holiday"),
        (date(2019, 8, 26), "Summer bank holiday"),
        (date(2022, 6, 3), "Platinum Jubilee bank holiday"),
        (date(2022, 9, 19), "State Funeral bank holiday"),
        (date(2023, 5, 8), "Coronation bank holiday"),
        (date(2020, 12, 28), "Boxing Day (substitute day)"),
    ],
)
def test_holiday_is_named_as_people_know_it(day: date, name: str) -> None:
    assert england().holidays[day] == name
    assert not england().is_working(day)


@pytest.mark.parametrize("day", [date(2020, 5, 4), date(2022, 5, 30)])
def test_day_that_a_proclamation_moved_is_an_ordinary_monday(day: date) -> None:
    assert england().is_working(day)


@pytest.mark.parametrize("day", [date(FIRST_YEAR - 1, 12, 31), date(LAST_YEAR + 1, 1, 1)])
def test_year_outside_is_never_guessed(day: date) -> None:
    with pytest.raises(CalendarYearError, match=str(day.year)):
        england().is_working(day)


def test_later_proclamation_changes_only_its_own_calendar() -> None:
    changed = england(added={date(2030, 6, 3): "Jubilee"}, removed=[date(2030, 5, 27)])

    assert not changed.is_working(date(2030, 6, 3))
    assert changed.is_working(date(2030, 5, 27))
    assert england().is_working(date(2030, 6, 3))
    assert not england().is_working(date(2030, 5, 27))
