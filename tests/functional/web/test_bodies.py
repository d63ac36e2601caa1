"""Bodies: who may look, what the rule says with its arithmetic, and confirming it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from tests.functional.web.founded import AUTHORITY, BOARD, PANEL
from tests.functional.web.journey import BEGINS, Journey
from tests.functional.web.looking import statements
from tracker.models.body import Membership, VotingRule

PATH = f"/bodies/{AUTHORITY}"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("lead_officer", 200),
        ("auditor", 200),
        ("administrator", 200),
        ("mary", 200),
        ("nobody", 404),
    ],
)
def test_who_may_look_at_a_body(journey: Journey, who: str, status: int) -> None:
    browser = journey.browser(who)
    for slug in (AUTHORITY, BOARD, PANEL):
        browser.get(f"/bodies/{slug}", status)
    listed = browser.get("/bodies").text
    assert ("Implementation Board" in listed) == (status == 200)
    assert ("There are no bodies that you can look at." in listed) == (status == 404)
    browser.get("/bodies/nowhere", 404)


def test_a_body_shows_its_members_and_its_rule_with_the_arithmetic(journey: Journey) -> None:
    page = journey.browser("auditor").get(PATH).text
    for said in (
        "Leader Example",
        "Halton",
        "Voting, deputy mayor",
        "Co-opted",
        "One third of the 3 voting seats: 1 member must be present.",
        "Carried when more votes are cast for than against.",
        "Nobody has confirmed this rule, so no item can be opened at a meeting.",
    ):
        assert said in page
    assert "Confirm the voting rule" not in page
    advisory = journey.browser("auditor").get(f"/bodies/{PANEL}").text
    assert "It gives feedback that must be answered" in advisory
    assert "A tie is lost" not in advisory


def test_past_and_coming_terms_stand_apart(journey: Journey) -> None:
    for who, change in (
        ("leader", {"ends_on": BEGINS.date() - timedelta(days=1)}),
        ("deputy", {"starts_on": date(2020, 2, 1)}),
    ):
        journey.change(
            update(Membership).where(Membership.id == journey.seat(who)).values(**change)
        )
    page = journey.browser("auditor").get(PATH).text
    assert "Members to come" in page
    assert "1 past term" in page
    assert "One third of the 1 voting seat, rounded up: 1 member must be present." in page


def test_the_monitoring_officer_confirms_the_rule_once(journey: Journey) -> None:
    browser = journey.browser("monitoring_officer")
    action = f"{PATH}/confirm-rule"
    fields = browser.hidden(browser.get(PATH), action)
    page = browser.follow(browser.post(action, fields)).text
    assert "You confirmed the voting rule of the Combined Authority." in page
    assert "by monitoring_officer person on Monday 6 January 2020." in page
    assert "Confirm the voting rule" not in page
    assert browser.post(action, fields).status_code == 303
    again = browser.post(action, {**fields, "ticket_key": "another-ticket-key-0001"})
    assert again.status_code == 422
    assert "This rule is confirmed already." in again.text


def test_nobody_else_confirms_a_rule(journey: Journey) -> None:
    officer = journey.browser("monitoring_officer")
    action = f"{PATH}/confirm-rule"
    fields = officer.hidden(officer.get(PATH), action)
    for who, status in (("lead_officer", 403), ("mayor", 403), ("nobody", 404)):
        browser = journey.browser(who)
        token = browser.hidden(browser.get("/account"), "/sign-out")["csrf_token"]
        answer = browser.post(action, {**fields, "csrf_token": token})
        assert answer.status_code == status
        if status == 403:
            assert "monitoring_officer person" in answer.text
    assert officer.post("/bodies/nowhere/confirm-rule", fields).status_code == 404
    confirmed = select(VotingRule.confirmed_at).where(VotingRule.confirmed_at.is_not(None))
    assert journey.look(lambda session: session.scalar(confirmed)) is None


def test_many_members_take_no_more_statements(journey: Journey) -> None:
    browser = journey.browser("auditor")
    browser.get(PATH)
    assert statements(journey.app, lambda: browser.get(PATH)) <= 12
    assert statements(journey.app, lambda: browser.get("/bodies")) <= 12
