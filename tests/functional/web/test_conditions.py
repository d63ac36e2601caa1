"""The conditions of a strategy, and recording that one is met."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from tests.functional.web.journey import BEGINS, Journey
from tests.functional.web.pages import Tree
from tracker.adapters.clock import FrozenClock
from tracker.extensions import db
from tracker.models.round import Condition, Round
from tracker.models.strategy import Strategy

PAGE = "/strategies/lis/conditions"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def journey(app: Flask, clock: FrozenClock) -> Journey:
    clock.set(BEGINS)
    return Journey(app, clock).found().share()


@pytest.fixture
def condition(journey: Journey) -> int:
    """One that the board adopted."""
    with journey.app.app_context():
        session = db.session()
        row = Condition(
            strategy_id=session.scalar(select(Strategy.id)),
            round_id=session.scalar(select(Round.id)),
            gate="agenda",
            text=f"Say more about skills {HOSTILE}",
            owner="lead_officer",
            due_on=date(2020, 1, 20),
            adopted_at=datetime(2020, 1, 6, 9, tzinfo=UTC),
        )
        session.add(row)
        session.commit()
        return row.id


def error(page: str, field: str) -> str:
    found = Tree(page).root.all(id=f"{field}-error")
    return found[0].text if found else ""


def test_without_conditions_the_page_says_so(journey: Journey) -> None:
    assert "No body has set a condition." in journey.browser("auditor").get(PAGE).text


@pytest.mark.parametrize("who", ["lead_officer", "committee_clerk"])
def test_a_condition_is_discharged_once(journey: Journey, condition: int, who: str) -> None:
    path = f"{PAGE}/{condition}/discharge"
    browser = journey.browser(who)
    page = browser.get(PAGE).text
    assert path in page
    assert "&lt;script&gt;" in page
    assert "agenda" in browser.get("/strategies/lis/clearances").text
    page = browser.follow(browser.send(path, {"note": "Chapter 3 now does."})).text
    assert "The condition is discharged." in page
    assert "Chapter 3 now does." in page
    assert path not in page
    again = browser.send(path, {"note": "Again"})
    assert again.status_code == 422
    assert "already" in error(again.text, "note")


@pytest.mark.parametrize("note", ["", "   ", "x" * 20_000])
def test_a_note_is_needed(journey: Journey, condition: int, note: str) -> None:
    answer = journey.browser("lead_officer").send(f"{PAGE}/{condition}/discharge", {"note": note})
    assert answer.status_code == 422
    assert error(answer.text, "note")


def test_who_may(journey: Journey, condition: int) -> None:
    path = f"{PAGE}/{condition}/discharge"
    for who, reads, acts in (("auditor", 200, 403), ("mary", 404, 404), ("nobody", 404, 404)):
        browser = journey.browser(who)
        browser.get(PAGE, reads)
        browser.get(path, acts)
        token = browser.hidden(browser.get("/account"), "/sign-out")
        data = {**token, "ticket_key": "a-ticket-of-ours-0001", "note": "Mine"}
        assert browser.post(path, data).status_code == acts, who
    lead = journey.browser("lead_officer")
    lead.get(f"{PAGE}/999999/discharge", 404)
    lead.get(f"/strategies/other/conditions/{condition}/discharge", 404)
    assert lead.send(path, {"note": "a\0b"}).status_code == 400
