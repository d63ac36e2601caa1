"""Backwards from a wished day to the latest meeting that reaches it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.workflows.date_oracle import ALL_BANK_HOLIDAYS
from tracker.workflows.calendar import CalendarYearError, WorkingCalendar
from tracker.workflows.date_rules import RULES
from tracker.workflows.date_settings import RuleSetting, configured
from tracker.workflows.elections import Poll
from tracker.workflows.feasibility import check
from tracker.workflows.proposals import Proposal, ProposalError
from tracker.workflows.working_back import Goal, Wish, latest_meeting, working_back

CALENDAR = WorkingCalendar(2019, 2031, dict.fromkeys(ALL_BANK_HOLIDAYS, "Bank holiday"))
LONG_AGO = date(2019, 3, 1)
DAY = timedelta(days=1)
DAYS = st.dates(date(2019, 3, 1), date(2031, 11, 1))
GOALS = st.sampled_from(Goal)


@pytest.mark.parametrize(
    ("goal", "by", "expected"),
    [
        (Goal.PUBLICATION, date(2020, 4, 3), date(2020, 3, 26)),
        (Goal.PUBLICATION, date(2020, 4, 2), date(2020, 3, 25)),
        # In effect on Saturday 28 March, which the Monday after it does not change.
        (Goal.PUBLICATION, date(2020, 3, 30), date(2020, 3, 20)),
        (Goal.SUBMISSION, date(2020, 3, 31), date(2020, 3, 23)),
        (Goal.CALL_IN_END, date(2020, 4, 2), date(2020, 3, 26)),
        # Good Friday and Easter Monday count as little as the weekend between them.
        (Goal.CALL_IN_END, date(2020, 4, 13), date(2020, 4, 2)),
        (Goal.CALL_IN_END, date(2020, 4, 14), date(2020, 4, 3)),
    ],
)
def test_the_latest_meeting_that_reaches_a_day(goal: Goal, by: date, expected: date) -> None:
    assert latest_meeting(Wish(goal, by), CALENDAR, RULES) == expected


def _reached(goal: Goal, meeting: date, *, disapplied: bool = False) -> date:
    """By the forward computation: when the goal is reached after a decision that day."""
    proposal = Proposal(meeting, call_in_disapplied=disapplied)
    dates = check(proposal, CALENDAR, LONG_AGO).dates
    return dates["call_in_end" if goal is Goal.CALL_IN_END else "effective"]


@given(goal=GOALS, by=DAYS, disapplied=st.booleans())
def test_forwards_again_the_wish_is_reached_and_a_working_day_later_it_is_not(
    goal: Goal, by: date, disapplied: bool
) -> None:
    if goal is Goal.CALL_IN_END:
        disapplied = False
    found = latest_meeting(Wish(goal, by), CALENDAR, RULES, call_in_disapplied=disapplied)
    later = CALENDAR.next_working_day(found)
    assert CALENDAR.is_working(found)
    assert _reached(goal, found, disapplied=disapplied) <= by
    assert _reached(goal, later, disapplied=disapplied) > by


@given(by=DAYS, length=st.integers(1, 15), skips=st.booleans())
def test_the_authority_counts_its_own_days(by: date, length: int, skips: bool) -> None:
    closed = {by - n * DAY: "Offices closed" for n in range(2, 9)}
    calendar = CALENDAR.with_closures(closed)
    rules = configured({"R5": RuleSetting(length=length, skips_closures=skips)})
    found = latest_meeting(Wish(Goal.PUBLICATION, by), calendar, rules)

    def effective(meeting: date) -> date:
        return check(Proposal(meeting), calendar, LONG_AGO, rules=rules).dates["effective"]

    assert calendar.is_working(found)
    assert effective(found) <= by < effective(calendar.next_working_day(found))


def test_a_wished_day_becomes_a_date_of_the_proposal() -> None:
    wanted = Proposal(date(2020, 1, 1), key_decision=True)

    found = working_back(Wish(Goal.PUBLICATION, date(2020, 3, 30)), wanted, CALENDAR, RULES)
    assert found == Proposal(date(2020, 3, 20), True, publication=date(2020, 3, 30))
    assert check(found, CALENDAR, date(2019, 11, 1), [Poll(date(2020, 5, 7))]).feasible

    found = working_back(Wish(Goal.SUBMISSION, date(2020, 3, 31)), wanted, CALENDAR, RULES)
    assert (found.meeting, found.submission) == (date(2020, 3, 23), date(2020, 3, 31))
    # Nothing is published before it was submitted; and that day is the first sensitive one.
    assert found.publication == date(2020, 3, 31)
    hit = check(found, CALENDAR, date(2019, 11, 1), [Poll(date(2020, 5, 7))])
    assert [(each.rule, each.date) for each in hit.collisions] == [("R8", date(2020, 3, 31))]

    found = working_back(Wish(Goal.CALL_IN_END, date(2020, 4, 2)), wanted, CALENDAR, RULES)
    assert found == Proposal(date(2020, 3, 26), True)


def test_a_wish_that_comes_too_late_collides_with_today() -> None:
    wish = Wish(Goal.PUBLICATION, date(2020, 3, 30))
    found = working_back(wish, Proposal(wish.by, key_decision=True), CALENDAR, RULES)
    hit = check(found, CALENDAR, date(2020, 3, 13))
    assert [each.rule for each in hit.collisions] == ["R2", "R1"]


def test_a_wish_in_words() -> None:
    wish = Wish(Goal.CALL_IN_END, date(2020, 4, 2))
    assert wish.sentence(date(2020, 3, 26)) == (
        "For call-in to be over on Thursday 2 April 2020, the decision is taken on Thursday "
        "26 March 2020 at the latest."
    )


@pytest.mark.parametrize(
    ("goal", "facts", "field"),
    [
        (Goal.CALL_IN_END, {"call_in_disapplied": True}, "call_in_end"),
        (Goal.PUBLICATION, {"decision_published": date(2020, 3, 2)}, "decision_published"),
    ],
)
def test_contradictions_name_their_field(goal: Goal, facts: dict[str, date], field: str) -> None:
    wish = Wish(goal, date(2020, 4, 2))
    with pytest.raises(ProposalError) as caught:
        working_back(wish, Proposal(wish.by, **facts), CALENDAR, RULES)  # type: ignore[arg-type]
    assert caught.value.field == field


def test_a_wish_before_the_calendar_names_the_year() -> None:
    with pytest.raises(CalendarYearError, match="2018"):
        latest_meeting(Wish(Goal.PUBLICATION, date(2019, 1, 3)), CALENDAR, RULES)
