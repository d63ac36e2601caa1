"""Forecasts against the law, on the worklist and the overview of those who plan."""

from __future__ import annotations

from datetime import date

import pytest

from tests.functional.web.journey import Journey
from tests.functional.web.looking import statements
from tests.functional.web.pages import Tree
from tests.functional.web.planning import collide, plan

WARNED = "Dates that collide"


@pytest.fixture
def planned(journey: Journey) -> Journey:
    return collide(journey)


def test_forecasts_against_the_law_are_told_to_those_who_plan(planned: Journey) -> None:
    for path in ("/", "/strategies/lis"):
        for who in ("lead_officer", "programme_manager"):
            text = Tree(planned.browser(who).get(path).text).root.text
            assert (
                "The planned date of “Submitted to Government”, 31 March 2020, is before the "
                "decision takes effect on 3 April 2020. Rule R5." in text
            ), (path, who)
            assert "“Published”, 3 April 2020, falls in the pre-election period" in text
        for who in ("mary", "auditor", "committee_clerk"):
            assert WARNED not in planned.browser(who).get(path).text


def test_a_plan_that_holds_is_not_warned_of(planned: Journey) -> None:
    plan(planned, submitted=date(2020, 5, 11), published=date(2020, 5, 11))
    assert WARNED not in planned.browser("lead_officer").get("/").text
    assert WARNED not in planned.browser("lead_officer").get("/strategies/lis").text


def test_a_worklist_with_warnings_costs_a_bounded_number_of_statements(planned: Journey) -> None:
    manager = planned.browser("programme_manager")
    others = planned.browser("committee_clerk")
    assert statements(planned.app, lambda: manager.get("/")) <= 12 + statements(
        planned.app, lambda: others.get("/")
    )
