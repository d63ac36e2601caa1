"""The history of a strategy: who reads it, its filters and pages, and a sentence for each event."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.functional.web.journey import Journey
from tests.functional.web.looking import statements
from tests.functional.web.pages import Tree
from tracker.extensions import db
from tracker.models.record import AuditEvent
from tracker.models.strategy import Milestone, Strategy
from tracker.queries.history import PAGE_SIZE, changes_since
from tracker.services.milestones import Forecast, forecast_milestone
from tracker.web.presenters import history_words

ROOT = Path(__file__).parents[3] / "tracker"
PAGE = "/strategies/lis/history"
FIRST = "Started the strategy"


def _rows(page: str) -> list[str]:
    return [each.text for table in Tree(page).root.all("tbody") for each in table.all("tr")]


def _events() -> set[str]:
    """Every event that a service or the shipped definition names."""
    found: set[str] = set()
    for path in (ROOT / "services").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'\.record\(\s*"(\w+)"', text))
        found |= set(re.findall(r'\bevent="(\w+)"', text))
        for line in re.findall(r'\.record\(\s*"\w+" if [^,\n]+ else "\w+"', text):
            found |= set(re.findall(r'"(\w+)"', line))
    for path in (ROOT / "workflows" / "definitions").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'^event\s*=\s*"(\w+)"', text, re.MULTILINE))
    return found


def test_every_event_has_a_sentence() -> None:
    events = _events()
    assert {"response_recorded", "response_changed", "round_closed", "decision_stood"} <= events
    assert events - set(history_words.SENTENCES) == set()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *((office, 200) for office in ("lead_officer", "committee_clerk", "auditor")),
        *((office, 200) for office in ("administrator", "monitoring_officer", "scrutiny_chair")),
        ("nobody", 404),
    ],
)
def test_who_may_read_it(journey: Journey, who: str, status: int) -> None:
    page = journey.browser(who).get(PAGE, status).text
    assert (FIRST in page) == (status == 200)


def test_a_member_is_told_why_it_is_empty(journey: Journey) -> None:
    journey.share().vote("mary", "implementation_board")
    for who in ("mary", "pat", "mayor"):
        page = journey.browser(who).get(f"{PAGE}?event=response_recorded").text
        assert "open to the officers" in page
        assert _rows(page) == []


def test_a_strategy_that_is_not_there(journey: Journey) -> None:
    journey.browser("lead_officer").get("/strategies/none/history", 404)


def test_it_never_tells_a_choice_or_its_reason(journey: Journey) -> None:
    journey.share().vote("mary", "implementation_board", "reject", "Because of the harbour.")
    page = journey.browser("lead_officer").get(PAGE).text
    assert "Responded in a round" in page
    assert "Mary Example" in page
    assert "harbour" not in page
    assert "reject" not in page.lower()


def test_newest_first_with_position_and_hash(journey: Journey) -> None:
    journey.share()
    rows = _rows(journey.browser("lead_officer").get(PAGE).text)
    stored = journey.look(
        lambda session: session.execute(
            select(AuditEvent.position, AuditEvent.hash)
            .where(AuditEvent.strategy_id == journey.strategy)
            .order_by(AuditEvent.position.desc())
        ).all()
    )
    assert len(rows) == len(stored) > 1
    for row, kept in zip(rows, stored, strict=True):
        assert row.endswith(f" {kept.position}{kept.hash[:8]}")
    assert rows[0].startswith("Shared the draft")
    assert rows[-1].startswith(FIRST)


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("event=strategy_started", FIRST, FIRST),
        ("since=2020-01-06&until=2020-01-06", "Shared the draft", FIRST),
        ("event=draft_shared&since=2020-01-06", "Shared the draft", "Shared the draft"),
        ("until=9999-12-31", "Shared the draft", FIRST),
    ],
)
def test_filters(journey: Journey, query: str, first: str, last: str) -> None:
    journey.share()
    rows = _rows(journey.browser("lead_officer").get(f"{PAGE}?{query}").text)
    assert rows[0].startswith(first)
    assert rows[-1].startswith(last)


def test_filter_by_stage(journey: Journey) -> None:
    journey.share()
    journey.clock.set(journey.clock.now() + timedelta(days=1))
    journey.vote("mary", "implementation_board")
    browser = journey.browser("lead_officer")
    assert "Review by both panels" in browser.get(PAGE).text
    rows = _rows(browser.get(f"{PAGE}?stage=review").text)
    assert rows[0].startswith("Responded in a round")
    assert rows[1].startswith("Shared the draft")
    rows = _rows(browser.get(f"{PAGE}?stage=drafting").text)
    assert rows[0].startswith("Shared the draft")
    assert not any(row.startswith("Responded") for row in rows)


def test_filter_by_person(journey: Journey) -> None:
    journey.share().vote("mary", "implementation_board")
    browser = journey.browser("lead_officer")
    rows = _rows(browser.get(f"{PAGE}?person={journey.users['mary']}").text)
    assert rows
    assert all("Mary Example" in row for row in rows)


@pytest.mark.parametrize(
    "query",
    [
        *(
            "event=<script>",
            "event=nothing_like_it",
            "stage=%25",
            "stage=<script>",
            "person=x",
            "person=999999",
        ),
        *("person=-1", "person=" + "9" * 40, "until=2020-01-05", "since=9999-12-31"),
        *("event=" + "x" * 5000, "since=2020-01-07&until=2020-01-06", "before=0"),
    ],
)
def test_what_fits_nothing_says_so(journey: Journey, query: str) -> None:
    page = journey.browser("lead_officer").get(f"{PAGE}?{query}").text
    assert "No entry fits this." in page
    assert "<script>" not in page


@pytest.mark.parametrize("query", ["before=x", "before=-1", "before=" + "9" * 40])
def test_a_wrong_place_is_the_beginning(journey: Journey, query: str) -> None:
    assert FIRST in journey.browser("lead_officer").get(f"{PAGE}?{query}").text


@pytest.mark.parametrize("day", ["31/02/2020", "2020-02-31", "x", "9" * 5000, "<script>"])
def test_a_bad_date_is_told_at_its_field(journey: Journey, day: str) -> None:
    for name in ("since", "until"):
        page = journey.browser("lead_officer").get(f"{PAGE}?{name}={day}", 422).text
        assert page.count("Enter a real date") == 2
        assert f'href="#{name}"' in page
        assert "<script>" not in page


@pytest.mark.parametrize("name", ["event", "person", "since", "until", "before"])
def test_a_nul_is_refused_at_the_door(journey: Journey, name: str) -> None:
    journey.browser("lead_officer").get(f"{PAGE}?{name}=%00", 400)


def test_many_entries_are_paged_at_the_same_cost(journey: Journey) -> None:
    browser = journey.browser("lead_officer")
    few = statements(journey.app, lambda: browser.get(PAGE))
    name = _milestone(journey)
    for number in range(PAGE_SIZE):
        day = journey.clock.now().date().replace(month=2, day=1 + number % 28)
        journey.act(
            "lead_officer", forecast_milestone, journey.strategy, Forecast(name, day, f"{number}")
        )
    assert statements(journey.app, lambda: browser.get(PAGE)) == few
    page = browser.get(PAGE)
    rows = _rows(page.text)
    assert len(rows) == PAGE_SIZE
    following = next(a for a in Tree(page.text).root.all("a", rel="next")).attributes["href"]
    rest = _rows(browser.get(following).text)
    assert rest[-1].startswith(FIRST)
    assert not set(rows) & set(rest)


def _milestone(journey: Journey) -> str:
    found: str = journey.look(lambda session: session.scalar(select(Milestone.name)))
    return found


def test_what_changed_since_a_version_is_told_to_whoever_may_know(journey: Journey) -> None:
    journey.share()
    journey.vote("chair", "implementation_board")
    with journey.app.app_context():

        def told(name: str, version: int) -> list[str]:
            found = changes_since(db.session(), journey.actor(name), journey.strategy, version)
            return [each.event for each in found]

        everything = told("lead_officer", 1)
        assert everything[:2] == ["response_recorded", "draft_shared"]
        assert told("mary", 1) == ["draft_shared", "revision_added", "evidence_review_closed"]
        assert told("nobody", 1) == []
        version = db.session.get_one(Strategy, journey.strategy).row_version
        assert told("lead_officer", version + 1) == []
        assert told("lead_officer", version - 1)[-1] != "strategy_started"
