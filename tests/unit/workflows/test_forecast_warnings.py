"""Which forecasts break a date of the law, in one sentence each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import pytest

from tests.unit.workflows.date_oracle import ALL_BANK_HOLIDAYS
from tests.unit.workflows.lifecycle_factories import DEFINITION
from tracker.workflows.calendar import WorkingCalendar
from tracker.workflows.date_settings import DateSettings, RuleSetting, configured
from tracker.workflows.elections import Poll, standing_periods
from tracker.workflows.forecast_warnings import ForecastWarning, forecast_warnings
from tracker.workflows.plans import Dates, Plan

CALENDAR = WorkingCalendar(2019, 2031, dict.fromkeys(ALL_BANK_HOLIDAYS, "Bank holiday"))
TODAY = date(2019, 11, 1)
MAY_POLL = Poll(date(2020, 5, 7), called_off=date(2020, 3, 13), poll_id=7)


def a_plan(**changes: object) -> Plan:
    """The plan of the report of 1 November 2019."""
    days = {
        "decided": Dates(date(2020, 3, 26)),
        "submitted": Dates(date(2020, 3, 31)),
        "published": Dates(date(2020, 4, 3)),
    }
    plan = Plan(DEFINITION, days, {}, DateSettings(CALENDAR, polls=(MAY_POLL,)))
    return replace(plan, **changes)  # type: ignore[arg-type]


def with_days(**days: Dates) -> Plan:
    return replace(a_plan(), milestones={**a_plan().milestones, **days})


def warnings(
    plan: Plan, today: date = TODAY, overridden: Collection[tuple[int, date]] = ()
) -> tuple[ForecastWarning, ...]:
    known = plan.settings
    periods = standing_periods(known.polls, today, known.calendar, known.rules)
    return forecast_warnings(plan, today, periods, overridden)


def said(
    plan: Plan, today: date = TODAY, overridden: Collection[tuple[int, date]] = ()
) -> list[tuple[str, str]]:
    return [(each.milestone, each.rule) for each in warnings(plan, today, overridden)]


def test_the_plan_of_the_report_breaks_two_dates() -> None:
    call_in, poll = warnings(a_plan())
    assert call_in.sentence == (
        "The planned date of “Submitted to Government”, 31 March 2020, is before the decision "
        "takes effect on 3 April 2020."
    )
    assert (call_in.rule, call_in.day) == ("R5", date(2020, 3, 31))
    assert poll.sentence == (
        "The planned date of “Published”, 3 April 2020, falls in the pre-election period of the "
        "poll on Thursday 7 May 2020, which runs from Tuesday 31 March 2020 until the poll closes."
    )
    assert (poll.rule, poll.day) == ("R8", date(2020, 4, 3))


def test_a_forecast_takes_the_place_of_the_plan_and_is_called_one() -> None:
    plan = with_days(submitted=Dates(date(2020, 4, 3), forecast=date(2020, 4, 1)))
    assert warnings(plan)[0].sentence == (
        "The forecast of “Submitted to Government”, 1 April 2020, is before the decision takes "
        "effect on 3 April 2020."
    )


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({"submitted": Dates(date(2020, 4, 3))}, [("published", "R8")]),
        ({"published": Dates(date(2020, 4, 1))},
         [("submitted", "R5"), ("published", "R5"), ("published", "R8")]),
        ({"published": Dates(date(2020, 5, 8))}, [("submitted", "R5")]),
        ({"published": Dates(date(2020, 5, 8), forecast=date(2020, 5, 7))},
         [("submitted", "R5"), ("published", "R8")]),
        # An earlier meeting cures both, as the feasibility check says of 20 March.
        ({"decided": Dates(date(2020, 3, 20)), "published": Dates(date(2020, 3, 30))}, []),
        # What was reached is no forecast, and what has no day promises nothing.
        ({"submitted": Dates(date(2020, 3, 31), actual=date(2020, 3, 31))}, [("published", "R8")]),
        ({"submitted": Dates(), "published": Dates()}, []),
        ({"decided": Dates(None)}, [("published", "R8")]),
    ],
)  # fmt: skip
def test_which_days_break_which_rule(
    days: dict[str, Dates], expected: list[tuple[str, str]]
) -> None:
    assert said(with_days(**days)) == expected


def test_polls_are_taken_as_they_are_known_on_the_day() -> None:
    assert ("published", "R8") in said(a_plan(), date(2020, 3, 12))
    assert ("published", "R8") not in said(a_plan(), date(2020, 3, 13))


def test_an_override_for_that_poll_as_it_was_dated() -> None:
    assert said(a_plan(), overridden={(7, date(2020, 5, 7))}) == [("submitted", "R5")]
    assert len(said(a_plan(), overridden={(7, date(2021, 5, 6)), (8, date(2020, 5, 7))})) == 2


def test_the_end_of_call_in_that_was_recorded_counts() -> None:
    decided = Dates(date(2020, 3, 26), actual=date(2020, 3, 30))
    plan = replace(with_days(decided=decided), waits={"call_in_ends": date(2020, 4, 6)})
    assert "takes effect on 7 April 2020" in warnings(plan)[0].sentence


def test_the_authority_counts_its_own_days() -> None:
    rules = configured({"R5": RuleSetting(length=2)})
    assert said(a_plan(settings=DateSettings(CALENDAR, rules, (MAY_POLL,)))) == [
        ("published", "R8")
    ]


def test_a_decision_is_not_expected_before_the_meeting_that_takes_it() -> None:
    plan = a_plan(meeting=date(2020, 4, 24), meeting_body="Combined Authority")
    first = warnings(plan)[0]
    assert (first.milestone, first.rule) == ("decided", "")
    assert first.sentence == (
        "The planned date of “Decision of the Combined Authority”, 26 March 2020, is before the "
        "meeting of the Combined Authority on 24 April 2020, which decides."
    )
    assert "takes effect on 2 May 2020" in warnings(plan)[1].sentence


def test_what_cannot_be_computed_warns_of_nothing() -> None:
    far = Poll(date(2033, 5, 5))
    plan = with_days(
        decided=Dates(date(2033, 3, 1)),
        submitted=Dates(date(2033, 3, 2)),
        published=Dates(date(2033, 5, 1)),
    )
    assert said(replace(plan, settings=DateSettings(CALENDAR, polls=(far,)))) == []


def test_a_publication_whose_day_has_passed_is_no_forecast_near_a_poll() -> None:
    poll = Poll(date(2020, 5, 7))
    plan = replace(a_plan(), settings=DateSettings(CALENDAR, polls=(poll,)))
    assert ("published", "R8") in said(plan, date(2020, 4, 3))
    assert ("published", "R8") not in said(plan, date(2020, 4, 4))
