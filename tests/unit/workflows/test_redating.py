"""What an open deadline would be if it were computed today."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.workflows.lifecycle_factories import DEFINITION
from tests.unit.workflows.test_elections import CALENDAR
from tracker.workflows.calendar import Basis
from tracker.workflows.date_rules import RULES
from tracker.workflows.date_settings import DateSettings, RuleSetting, configured
from tracker.workflows.deadlines import compute, is_dated
from tracker.workflows.redating import StoredDate, redated
from tracker.workflows.timetables import USUAL, deadline_name

MEETING = date(2020, 3, 26)
OWN = {each.name: each for each in USUAL}
CLOSED = DateSettings(CALENDAR.with_closures({date(2020, 3, 20): "Offices closed"}))


def stored(name: str, rule: str, on: date, anchor: str = "meeting") -> StoredDate:
    return StoredDate(name, rule, anchor, MEETING, on)


AGENDA = stored("agenda_notice", "R1", date(2020, 3, 18))


@pytest.mark.parametrize(
    ("deadline", "settings", "on"),
    [
        (AGENDA, DateSettings(CALENDAR), None),
        (AGENDA, CLOSED, date(2020, 3, 17)),
        (
            AGENDA,
            DateSettings(CLOSED.calendar, configured({"R1": RuleSetting(skips_closures=False)})),
            None,
        ),
        (
            AGENDA,
            DateSettings(CALENDAR, configured({"R1": RuleSetting(basis=Basis.CALENDAR)})),
            date(2020, 3, 20),
        ),
        (stored("key_notice", "R2", date(2020, 2, 26)), CLOSED, None),
        (
            stored("call_in_ends", "R5", date(2020, 4, 2), "decision_published"),
            DateSettings(CALENDAR, configured({"R5": RuleSetting(length=6)})),
            date(2020, 4, 3),
        ),
        (
            stored("panel_reply", "working_days_after", date(2020, 4, 8), "round_opened"),
            DateSettings(CALENDAR.with_changes({date(2020, 4, 1): "A day off"})),
            date(2020, 4, 9),
        ),
        (
            stored(deadline_name("final_report"), "working_days_before", date(2020, 3, 17)),
            CLOSED,
            date(2020, 3, 16),
        ),
        (
            stored(deadline_name("call_for_reports"), "calendar_days_before", date(2020, 2, 13)),
            CLOSED,
            None,
        ),
        (stored("gone", "working_days_before", date(2020, 3, 17)), CLOSED, None),
        (StoredDate("agenda_notice", "R1", "meeting", date(2040, 3, 1), MEETING), CLOSED, None),
    ],
)
def test_it_is_another_day_or_none(
    deadline: StoredDate, settings: DateSettings, on: date | None
) -> None:
    found = redated(deadline, DEFINITION, OWN, settings)
    assert (found.on if found else None) == on
    if found and deadline.rule.startswith("R"):
        assert found.sentence


@given(
    st.sampled_from(sorted(rule for rule in RULES if is_dated(rule))),
    st.dates(date(2020, 1, 1), date(2024, 12, 1)),
    st.dates(date(2019, 6, 1), date(2025, 6, 1)),
)
def test_computing_again_twice_changes_nothing(rule: str, anchor: date, closed: date) -> None:
    settings = DateSettings(CALENDAR.with_closures({closed: "Closed"}))
    before = compute(RULES[rule], anchor, CALENDAR).date
    found = redated(StoredDate("x", rule, "meeting", anchor, before), DEFINITION, OWN, settings)
    after = found.on if found else before
    again = StoredDate("x", rule, "meeting", anchor, after)
    assert redated(again, DEFINITION, OWN, settings) is None
    assert after == compute(RULES[rule], anchor, settings.calendar).date
