"""The history of a strategy, the whole record, and the timeline."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.functional.web.journey import BEGINS, Journey
from tracker.adapters.clock import FrozenClock
from tracker.adapters.definitions import LOCAL_INDUSTRIAL_STRATEGY, shipped
from tracker.web.presenters.history_words import SENTENCES, sentence

ROOT = Path(__file__).parents[3]
HISTORY, TIMELINE = "/strategies/lis/history", "/strategies/lis/timeline"


@pytest.fixture
def journey(app: Flask, clock: FrozenClock) -> Journey:
    clock.set(BEGINS)
    return Journey(app, clock).found().share()


def test_every_kind_of_entry_has_its_sentence() -> None:
    recorded = set()
    for path in (ROOT / "tracker" / "services").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        recorded |= set(re.findall(r"\brecord\(\s*\"(\w+)\"", text))
        recorded |= set(re.findall(r"event=\"(\w+)\"", text))
        recorded |= set(re.findall(r"\"(response_\w+)\" (?:if|,)", text))
    definition = shipped(LOCAL_INDUSTRIAL_STRATEGY)
    recorded |= {trigger.event for trigger in definition.triggers.values()}
    assert len(recorded) > 30, "the names were not found"
    assert recorded - set(SENTENCES) == set()


def test_a_sentence_lacks_nothing_where_a_fact_is_missing() -> None:
    assert sentence("revision_added", {}) == "Added revision"
    assert sentence("round_closed", {"outcome": "changes_requested", "why": "It was lost."}) == (
        "Closed a round: changes requested. It was lost."
    )
    assert sentence("something_new", {}) == "Something new"


def test_officers_read_what_happened_and_never_how_somebody_voted(journey: Journey) -> None:
    journey.vote("mary", "implementation_board", "reject", "It is too dear.")
    page = journey.browser("auditor").get(HISTORY).text
    assert "Shared the draft with both panels" in page
    assert "Responded in a round" in page
    assert "Mary Example" in page
    assert "reject" not in page.lower()
    assert "too dear" not in page


def test_members_are_told_where_their_own_is(journey: Journey) -> None:
    page = journey.browser("mary").get(HISTORY).text
    assert "open to the officers" in page
    assert "Shared the draft" not in page
    journey.browser("nobody").get(HISTORY, 404)


def test_the_filters_narrow_it(journey: Journey) -> None:
    browser = journey.browser("lead_officer")
    page = browser.get(f"{HISTORY}?event=revision_added").text
    assert "Added revision 1" in page
    assert "Shared the draft with both panels" not in page
    assert "No entry fits this" in browser.get(f"{HISTORY}?until=2001-01-01").text
    person = journey.users["lead_officer"]
    assert "Started the strategy" in browser.get(f"{HISTORY}?person={person}").text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("since=2020-02-30", 422),
        ("until=yesterday", 422),
        ("since=9999-12-31&until=9999-12-31", 200),
        ("since=0001-01-01", 200),
        ("person=x&before=-1", 200),
        ("before=99999999999999999999", 200),
        ("event=%3Cscript%3E", 200),
        ("person=" + "9" * 50, 200),
    ],
)
def test_whatever_is_asked_is_answered(journey: Journey, query: str, status: int) -> None:
    page = journey.browser("lead_officer").get(f"{HISTORY}?{query}", status)
    assert "<script>" not in page.text.replace('<script type="module"', "")


@pytest.mark.parametrize("who", ["auditor", "monitoring_officer", "administrator"])
def test_the_whole_record_is_for_those_who_audit(journey: Journey, who: str) -> None:
    page = journey.browser(who).get("/audit").text
    assert "the chain is whole" in page
    assert "Set up the authority" in page


@pytest.mark.parametrize("who", ["lead_officer", "mary"])
def test_the_whole_record_is_for_nobody_else(journey: Journey, who: str) -> None:
    journey.browser(who).get("/audit", 403)


@pytest.mark.parametrize("who", ["lead_officer", "auditor", "mary", "mayor"])
def test_the_timeline_says_the_same_in_three_ways(journey: Journey, who: str) -> None:
    page = journey.browser(who).get(TIMELINE).text
    assert page.count("Draft shared with both panels") >= 3
    assert "<svg" in page
    assert "reached on Monday 6 January 2020" in page


def test_a_forecast_stands_beside_the_plan(journey: Journey) -> None:
    browser = journey.browser("programme_manager")
    path = f"{TIMELINE}/published"
    bad = {"day": ["31", "2", "2020"], "reason": "Later."}
    assert browser.send(path, bad).status_code == 422
    assert browser.send(path, {"day": ["3", "4", "2020"], "reason": " "}).status_code == 422
    good = {"day": ["6", "4", "2020"], "reason": "The printers need a day."}
    assert browser.send(path, good).status_code == 303
    page = browser.get(TIMELINE).text
    assert "now expected on Monday 6 April 2020" in page
    assert "The printers need a day." in page


def test_only_the_programme_forecasts(journey: Journey) -> None:
    journey.browser("auditor").get(f"{TIMELINE}/published", 403)
    journey.browser("mary").get(f"{TIMELINE}/published", 404)
    journey.browser("lead_officer").get(f"{TIMELINE}/no_such", 404)
