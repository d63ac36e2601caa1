"""The whole programme in a real browser, as each person in turn, from evidence to publication."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.functional.browser.company import STRATEGY, Company
from tests.functional.browser.demonstration import company_at, demonstration
from tests.functional.browser.visiting import follow
from tracker.demo import cast
from tracker.demo.load import load
from tracker.queries.audit_chain import verify_stored_chain

pytestmark = pytest.mark.browser


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    with demonstration(database_url, tmp_path / "instance", load) as application:
        yield application


@pytest.fixture
def company(app: Flask, browser: Browser, tmp_path: Path) -> Iterator[Company]:
    with company_at(app, browser, tmp_path) as company:
        yield company


def test_the_strategy_travels_from_evidence_to_publication(app: Flask, company: Company) -> None:
    _evidence_and_first_draft(company)
    _first_review(company)
    _second_review(company)
    _consultation_and_gate(company)
    _meeting_and_publication(company)
    with app.app_context():
        report = verify_stored_chain()
        assert report.ok, report.why


def _evidence_and_first_draft(company: Company) -> None:
    company.sign_in(cast.LEAD)
    assert "Close the evidence review" in company.said()
    company.take("Close the evidence review")
    assert "Drafting" in company.said()
    company.move_to(date(2019, 12, 20))
    company.page.goto(f"{STRATEGY}/act/share_draft")
    assert "holds no document of the kind “draft strategy”" in company.said()
    company.add_revision(("First draft", "draft"))
    company.move_to(date(2020, 1, 6))
    company.take("Share the draft with both panels")
    company.move_to(date(2020, 1, 7))
    company.page.goto("/demo/mailbox")
    assert "Respond by 17 January" in company.said()


def _first_review(company: Company) -> None:
    company.respond(cast.PANEL_CHAIR, "Approve", "Name the source of the figures.")
    company.respond(cast.BOARD_CHAIR, "Approve")
    company.respond(cast.BOARD_MEMBERS[0], "Request changes", "Say who pays.")
    company.page.goto(f"{STRATEGY}/approvals")
    assert "Name the source" not in company.said(), "the other body's comments stay with it"
    happened = company.move_to(date(2020, 1, 20))
    assert "2 rounds" in happened
    company.page.goto("/demo/mailbox")
    assert company.page.get_by_text("17 January").count() > 0, "reminders were sent"
    company.sign_in(cast.LEAD, f"{STRATEGY}/approvals")
    assert "Changes requested" in company.said()
    _answer_all(company)
    company.take("Refer the draft back", reason="The Board asked for changes.")
    assert "Second draft" in company.heading()


def _answer_all(company: Company) -> None:
    company.page.goto(f"{STRATEGY}/approvals")
    while (boxes := company.page.locator("textarea[name=text]")).count():
        boxes.first.fill("Taken up in the next draft.")
        follow(boxes.first.locator("xpath=ancestor::form").get_by_role("button"))
        company.page.goto(f"{STRATEGY}/approvals")


def _second_review(company: Company) -> None:
    company.add_revision(("Second draft", "draft"))
    company.move_to(date(2020, 1, 27))
    stale = company.page.context.new_page()
    stale.goto(f"{STRATEGY}/act/share_draft")
    company.take("Share the draft with both panels")
    follow(stale.get_by_role("button", name="Share the draft with both panels"))
    refused = stale.locator("main").inner_text()
    assert "changed while you were reading" in refused or "cannot be done now" in refused
    stale.close()
    for name in (cast.PANEL_CHAIR, *cast.PANEL_MEMBERS):
        company.respond(name, "Approve")
    for name in (cast.BOARD_CHAIR, *cast.BOARD_MEMBERS):
        company.respond(name, "Approve")
    company.move_to(date(2020, 2, 10))
    company.sign_in(cast.LEAD)
    company.take("Send the draft to Government for consultation")
    assert "Consultation with Government" in company.said()


def _consultation_and_gate(company: Company) -> None:
    company.move_to(date(2020, 2, 12))
    company.sign_in(cast.CLERK, "/meetings")
    follow(company.page.get_by_role("link", name="26 March 2020").first)
    follow(company.page.get_by_role("link", name="Put a strategy on the agenda"))
    company.page.get_by_label("Local Industrial Strategy").check()
    company.press("Put it on the agenda")
    company.move_to(date(2020, 2, 25))
    company.page.goto(f"{STRATEGY}/key-decision/notice")
    follow(company.page.get_by_role("button", name="Prepare the notice"))
    company.fill(copies_from="Mann Island, Liverpool", how_to_ask="Write to the clerk.")
    company.press("Keep this text")
    assert "Thursday 26 March 2020" in company.said()
    follow(company.page.get_by_role("button", name="Record that it is published"))
    company.choose("kind", "key_decision_notice")
    company.fill(web_address="https://authority.example/forward-plan", at="9am")
    company.fill_day(date(2020, 2, 25))
    company.press("Record the notice")
    company.move_to(date(2020, 3, 6))
    company.sign_in(cast.LEAD, f"{STRATEGY}/act/present_to_meeting")
    refused = company.said()
    assert "Silence is not agreement" in refused
    assert "The legal clearance is not signed" in refused
    assert f"Legal officer ({cast.LEGAL})" in refused
    company.page.goto(f"{STRATEGY}/clearances/government-reply")
    company.choose("outcome", "agreed")
    company.fill(at="8am")
    company.fill_day(date(2020, 3, 6))
    company.press("Record the reply")
    company.add_revision(
        ("Final strategy", "draft"),
        ("Accessible version", "accessible_version"),
        ("Short summary", "short_summary"),
    )
    _everything_is_signed(company)
    _polls_are_put_off(company)
    _gate_and_agenda(company)


def _everything_is_signed(company: Company) -> None:
    for name, person in (
        ("legal", cast.LEGAL),
        ("finance", cast.FINANCE),
        ("monitoring", cast.MONITORING),
        ("equality", cast.EQUALITY),
        ("communications", cast.COMMUNICATIONS),
    ):
        company.sign_in(person, f"{STRATEGY}/clearances/sign/{name}")
        company.press(f"Sign the {name} clearance")
    company.sign_in(cast.CLERK, f"{STRATEGY}/clearances/exempt-check")
    company.fill(note="Nothing exempt, nothing given in confidence.")
    company.press("Sign the check")


def _gate_and_agenda(company: Company) -> None:
    company.sign_in(cast.MONITORING, f"{STRATEGY}/clearances/pre-election-check")
    company.fill(note="The polls of May are put off: publishing in April meets none.")
    company.press("Sign the check")
    company.sign_in(cast.MONITORING, "/bodies/combined-authority")
    follow(company.page.get_by_role("button", name="Confirm"))
    company.sign_in(cast.LEAD)
    company.take("Present the strategy to the meeting")
    assert "Combined Authority meeting" in company.said()
    company.sign_in(cast.CLERK, f"{STRATEGY}/key-decision/agenda")
    company.fill(web_address="https://authority.example/agenda", place="Mann Island", at="8am")
    company.fill_day(date(2020, 3, 6))
    company.press("Record the agenda")
    company.page.goto("/forward-plan")
    assert "To be decided" in company.said()


def _polls_are_put_off(company: Company) -> None:
    """Until then a publication on 3 April would fall in the time before a poll."""
    company.page.goto(f"{STRATEGY}/clearances")
    assert "which falls in the pre-election period" in company.said()
    company.move_to(date(2020, 3, 13))
    for title in ("Local elections", "Election of the Mayor"):
        company.page.goto("/calendar/polls")
        follow(company.page.get_by_role("link", name=re.compile(f"Put off.*{title}")))
        company.choose("what", "held")
        for box, value in zip(("day", "month", "year"), ("6", "5", "2021"), strict=True):
            company.page.locator(f"#poll_on-{box}").fill(value)
        company.fill(reason="Government puts the polls off by a year.")
        company.press("Record what has become known")
        assert "Thursday 6 May 2021" in company.said()
    company.page.goto(f"{STRATEGY}/clearances")
    assert "which falls in the pre-election period" not in company.said()


def _meeting_and_publication(company: Company) -> None:
    company.move_to(date(2020, 3, 26))
    company.wait_for_the_meeting()
    company.sign_in(cast.CLERK, "/meetings")
    follow(company.page.get_by_role("link", name="26 March 2020").first)
    follow(company.page.get_by_role("link", name="Record who is present"))
    for box in company.page.locator("main input[type=checkbox]").all():
        box.check()
    company.press("Record who is present")
    follow(company.page.get_by_role("link", name="Open this item"))
    company.press("Open the item")
    follow(company.page.get_by_role("link", name="Record the decision"))
    for radio in company.page.get_by_label("Agreed without a vote").all():
        radio.check()
    company.press("Continue")
    company.press("Confirm and record")
    company.take("Publish the decision", web_address="https://authority.example/2020-03-26")
    assert "Call-in period" in company.said()
    happened = company.move_to(date(2020, 4, 3))
    assert "call-in" in happened
    company.sign_in(cast.LEAD)
    company.take("Record the submission to Government", submitted_to="BEIS")
    company.take("Record the publication", web_address="https://authority.example/lis")
    company.page.goto(STRATEGY)
    assert company.page.get_by_text("Published", exact=False).count() > 0
    company.page.goto(f"{STRATEGY}/history")
    assert "ublished" in company.said()
    assert cast.BOARD_CHAIR in company.said()
