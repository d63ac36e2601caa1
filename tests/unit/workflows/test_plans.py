"""The plan of the shipped programme: what the law and meetings do to its dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.unit.workflows.lifecycle_factories import DEFINITION
from tracker.adapters.bank_holidays import england
from tracker.workflows.critical_chain import chain, in_words
from tracker.workflows.date_settings import DateSettings, RuleSetting, configured
from tracker.workflows.elections import Poll
from tracker.workflows.plans import Dates, Plan, default_links, derived, warnings

TODAY = date(2020, 2, 12)
DAYS = {
    "evidence_closed": date(2019, 11, 8),
    "draft_shared": date(2020, 1, 6),
    "consulted": date(2020, 2, 3),
    "decided": date(2020, 3, 26),
    "submitted": date(2020, 3, 31),
    "published": date(2020, 4, 3),
}
LINKS = {waiting: frozenset({before}) for waiting, before in default_links(DEFINITION)}


def a_plan(**changes: Any) -> Plan:
    facts: dict[str, Any] = {
        "definition": DEFINITION,
        "milestones": {name: Dates(day) for name, day in DAYS.items()},
        "links": LINKS,
        "settings": DateSettings(england()),
    }
    return Plan(**(facts | changes))


def with_dates(**days: Dates) -> Plan:
    return a_plan(milestones={name: days.get(name, Dates(day)) for name, day in DAYS.items()})


def said(plan: Plan, today: date = TODAY) -> list[tuple[str, bool]]:
    return [(each.milestone, each.by_law) for each in warnings(plan, today)]


def test_each_milestone_waits_for_the_one_before() -> None:
    assert default_links(DEFINITION) == tuple(zip(list(DAYS)[1:], list(DAYS)[:-1], strict=True))


def test_a_submission_at_the_end_of_march_collides_with_the_call_in() -> None:
    (found,) = warnings(a_plan(), TODAY)
    assert found.milestone == "submitted"
    assert found.by_law
    assert found.sentence == (
        "“Submitted to Government” is expected on Tuesday 31 March 2020, but it waits for “End of "
        "the period for call-in” (Friday 3 April 2020). The earliest day is Friday 3 April 2020, 3 "
        "working days later."
    )


@pytest.mark.parametrize(
    ("decided", "effective"),
    [(date(2020, 3, 26), date(2020, 4, 3)), (date(2020, 3, 20), date(2020, 3, 28))],
)
def test_the_end_of_call_in_moves_with_the_decision(decided: date, effective: date) -> None:
    found = derived(with_dates(decided=Dates(DAYS["decided"], decided)))
    assert found["wait:call_in_ends"].earliest == effective


def test_a_decision_on_20_march_cures_the_submission() -> None:
    assert said(with_dates(decided=Dates(DAYS["decided"], date(2020, 3, 20)))) == []


def test_a_call_in_that_runs_is_taken_as_it_is() -> None:
    decided = Dates(DAYS["decided"], None, DAYS["decided"])
    plan = replace(with_dates(decided=decided), waits={"call_in_ends": date(2020, 4, 9)})
    assert derived(plan)["wait:call_in_ends"].earliest == date(2020, 4, 10)
    assert derived(plan)["submitted"].earliest == date(2020, 4, 14), "after Easter"


def test_an_authority_with_a_longer_call_in_waits_longer() -> None:
    rules = configured({"R5": RuleSetting(length=10)})
    found = derived(a_plan(settings=DateSettings(england(), rules)))
    assert found["wait:call_in_ends"].earliest == date(2020, 4, 10)


def test_a_meeting_after_the_planned_decision_pushes_it() -> None:
    plan = a_plan(meeting=date(2020, 4, 30), meeting_body="Combined Authority")
    found = {each.milestone: each for each in warnings(plan, TODAY)}
    assert (
        "“Meeting of the Combined Authority on Thursday 30 April 2020”" in found["decided"].sentence
    )
    assert found["decided"].by_law
    assert found["published"].by_law is False, "it waits for the submission"
    assert derived(plan)["published"].earliest == date(2020, 5, 11), "8 May 2020 was a bank holiday"


def test_the_chain_in_words() -> None:
    plan = a_plan(meeting=date(2020, 3, 26), meeting_body="Combined Authority")
    done = {"evidence_closed", "draft_shared", "consulted"}
    plan = replace(
        plan,
        milestones={
            name: Dates(day, None, day if name in done else None) for name, day in DAYS.items()
        },
    )
    assert in_words(chain(derived(plan), "published")) == (
        "“Published” waits for “Submitted to Government”, which waits for “End of the period for "
        "call-in”, which waits for “Decision of the Combined Authority”, which waits for “Meeting "
        "of the Combined Authority on Thursday 26 March 2020”."
    )


def test_a_poll_is_told_as_it_is_known_on_each_day() -> None:
    poll = Poll(
        date(2020, 5, 7),
        known_from=date(2019, 11, 1),
        called_off=date(2020, 3, 13),
        title="Local elections",
    )
    plan = a_plan(settings=DateSettings(england(), polls=(poll,)))
    assert said(plan, date(2020, 3, 12)) == [("submitted", True), ("published", True)]
    assert "(Local elections)" in warnings(plan, date(2020, 3, 12))[1].sentence
    assert said(plan, date(2020, 3, 13)) == [("submitted", True)]


def test_what_is_reached_is_warned_of_no_more() -> None:
    plan = a_plan(milestones={name: Dates(day, None, day) for name, day in DAYS.items()})
    assert said(plan) == []
    assert chain(derived(plan), "published") == ()


def test_a_year_without_a_calendar_warns_of_nothing_false() -> None:
    far = {name: Dates(day.replace(year=day.year + 60)) for name, day in DAYS.items()}
    derived(a_plan(milestones=far))
    assert all(each.milestone in DAYS for each in warnings(a_plan(milestones=far), TODAY))


def test_a_plan_without_dates_and_one_without_milestones() -> None:
    assert said(a_plan(milestones=dict.fromkeys(DAYS, Dates()))) == []
    assert derived(a_plan(milestones={})) == {}


def test_a_poll_that_the_monitoring_officer_allows_is_warned_of_no_more() -> None:
    poll = Poll(date(2020, 5, 7), known_from=date(2019, 11, 1), poll_id=7)
    plan = a_plan(settings=DateSettings(england(), polls=(poll,)))
    assert [each.milestone for each in warnings(plan, TODAY)] == ["submitted", "published"]
    for allowed, left in (
        ((7, poll.day), ["submitted"]),
        ((8, poll.day), ["submitted", "published"]),
    ):
        assert [each.milestone for each in warnings(plan, TODAY, {allowed})] == left
