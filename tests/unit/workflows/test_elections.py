"""Which days a poll makes sensitive, as it was known on each day (R8)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.workflows.date_oracle import ALL_BANK_HOLIDAYS
from tracker.workflows.calendar import WorkingCalendar
from tracker.workflows.date_rules import RuleSettingError
from tracker.workflows.date_settings import RuleSetting, configured
from tracker.workflows.elections import Poll, period, periods_on

CALENDAR = WorkingCalendar(2019, 2031, dict.fromkeys(ALL_BANK_HOLIDAYS, "Bank holiday"))
MAY = date(2020, 5, 7)
POSTPONED = date(2020, 3, 13)
AS_KNOWN = (
    Poll(MAY, known_from=date(2019, 5, 3), called_off=POSTPONED, title="Local elections"),
    Poll(date(2021, 5, 6), known_from=POSTPONED, title="Local elections"),
)
GENERAL = Poll(date(2019, 12, 12), date(2019, 11, 6), known_from=date(2019, 10, 31))


def test_a_local_poll_is_sensitive_from_the_25th_working_day_before_it() -> None:
    found = period(Poll(MAY), CALENDAR)
    assert (found.start, found.end) == (date(2020, 3, 31), MAY)
    assert "from Tuesday 31 March 2020 until the poll closes" in found.sentence


def test_the_start_of_a_general_election_is_entered_and_not_computed() -> None:
    assert period(GENERAL, CALENDAR).start == date(2019, 11, 6)


@pytest.mark.parametrize(
    ("day", "today", "collides"),
    [
        ("2020-04-03", "2020-03-12", True),
        ("2020-04-03", "2020-03-13", False),
        ("2020-03-30", "2020-03-12", False),
        ("2020-03-31", "2020-03-12", True),
        ("2020-05-07", "2020-03-12", True),
        ("2020-05-08", "2020-03-12", False),
        ("2020-04-03", "2019-05-02", False),
        ("2021-04-30", "2020-03-13", True),
        ("2021-04-30", "2020-03-12", False),
    ],
)
def test_a_collision_is_shown_as_it_was_known_on_each_day(
    day: str, today: str, collides: bool
) -> None:
    found = periods_on(date.fromisoformat(day), AS_KNOWN, date.fromisoformat(today), CALENDAR)
    assert bool(found) is collides


def test_closed_offices_do_not_move_an_election_period() -> None:
    closed = CALENDAR.with_closures({date(2020, 4, 1): "Offices closed"})
    assert period(Poll(MAY), closed) == period(Poll(MAY), CALENDAR)
    with pytest.raises(RuleSettingError, match="R8"):
        configured({"R8": RuleSetting(skips_closures=True)})
