"""The date rules in pages: worked on a day, and set within their limits."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.functional.web.calendar_forms import (
    HOSTILE,
    R1,
    enter,
    text_of,
)
from tests.functional.web.journey import Journey
from tests.functional.web.pages import Tree
from tracker.models.authority import Authority


def test_the_rules_are_worked_on_a_day(journey: Journey) -> None:
    page = journey.browser("chair").get("/calendar/rules?on=26&on=3&on=2020")
    told = text_of(page.text)
    assert "Agenda and reports are public by Wednesday 18 March 2020" in told
    assert "public by Wednesday 26 February 2020: 28 clear days" in told
    assert "Call-in ends on Thursday 2 April 2020" in told
    assert "SI 2017/68, art. 11" in told
    rows = Tree(page.text).root.all("table")[0].all("tbody")[0].all("tr")
    assert [row.all("th")[0].text.split()[0] for row in rows] == [f"R{n}" for n in range(1, 13)]
    poll = journey.browser("chair").get("/calendar/rules?on=7&on=5&on=2020")
    assert "sensitive from Tuesday 31 March 2020, the 25th working day" in text_of(poll.text)


@pytest.mark.parametrize("query", ["on=31&on=2&on=2020", "on=x&on=y&on=z", "on=1"])
def test_a_day_that_is_none_is_said(journey: Journey, query: str) -> None:
    browser = journey.browser("chair")
    for path in ("/calendar/rules", "/calendar/polls"):
        browser.get(f"{path}?{query}", 422)


def test_a_rule_is_worked_on_a_day_outside_the_calendar(journey: Journey) -> None:
    page = journey.browser("chair").get("/calendar/rules?on=1&on=1&on=9999")
    assert "The bank holidays of 9999 are not known" in text_of(page.text)


def test_a_rule_is_set_within_its_limits(journey: Journey) -> None:
    officer = journey.browser("monitoring_officer")
    answer = officer.send("/calendar/rules/R1", {**R1, "reason": "Standing orders."})
    page = text_of(officer.follow(answer).text)
    assert "Rule R1 is set." in page
    assert "Set here" in page
    page = text_of(officer.get("/calendar/rules?on=26&on=3&on=2020").text)
    assert "public by Friday 20 March 2020: 5 clear days" in page
    same = officer.send("/calendar/rules/R1", {**R1, "reason": "Once more."})
    assert same.status_code == 422
    assert "Nothing was changed" in same.text
    back = {**R1, "basis": "working", "reason": "As the Act has it."}
    officer.follow(officer.send("/calendar/rules/R1", back))
    stored = journey.look(lambda session: session.scalar(select(Authority.rule_settings)))
    assert stored == {}


@pytest.mark.parametrize(
    ("rule", "facts", "said"),
    [
        ("R1", {**R1, "length": "4"}, "at least 5"),
        ("R1", {**R1, "length": "5000000000"}, "9 characters or fewer"),
        ("R1", {**R1, "length": "999"}, "from 1 to 366"),
        ("R1", {**R1, "length": "five"}, "from 1 to 366"),
        ("R1", {**R1, "basis": "lunar"}, "Select which days count."),
        ("R1", {**R1, "skips_closures": "perhaps"}, "Select whether such days count."),
        ("R6", {"length": "15"}, "at most 14"),
        ("R8", {"length": "24"}, "at least 25"),
        ("R12", {"length": "7", "time": "25:00", "skips_closures": "yes"}, "a time of day"),
    ],
)
def test_what_a_rule_does_not_admit_is_said(
    journey: Journey, rule: str, facts: dict[str, str], said: str
) -> None:
    officer = journey.browser("monitoring_officer")
    answer = officer.send(f"/calendar/rules/{rule}", {**facts, "reason": "Why."})
    assert answer.status_code == 422
    assert said in text_of(answer.text)
    stored = journey.look(lambda session: session.scalar(select(Authority.rule_settings)))
    assert stored == {}


def test_a_rule_without_a_reason_or_that_is_none(journey: Journey) -> None:
    officer = journey.browser("monitoring_officer")
    assert officer.send("/calendar/rules/R1", {**R1, "reason": " "}).status_code == 422
    for rule in ("R4", "R7", "R13", "r1", HOSTILE):
        officer.get(f"/calendar/rules/{rule}", 404)


def test_a_rule_that_reaches_beyond_the_calendar_for_a_known_poll_is_refused(
    journey: Journey,
) -> None:
    enter(journey)
    answer = journey.browser("monitoring_officer").send(
        "/calendar/rules/R8", {"length": "366", "reason": "Very careful."}
    )
    assert answer.status_code == 422
    assert "The bank holidays of 2018 are not known" in text_of(answer.text)


def test_an_older_form_of_a_rule_is_stale(journey: Journey) -> None:
    officer = journey.browser("monitoring_officer")
    old = officer.hidden(officer.get("/calendar/rules/R2"), "/calendar/rules/R2")
    officer.send("/calendar/rules/R1", {**R1, "reason": "Standing orders."})
    facts = {"basis": "working", "length": "28", "skips_closures": "yes", "reason": "Cautious."}
    assert officer.post("/calendar/rules/R2", {**old, **facts}).status_code == 409
