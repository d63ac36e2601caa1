"""The evidence page: the framework, what is filed under it, and filing more."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, select

from tests.functional.web.journey import Journey
from tests.functional.web.pages import Tree
from tracker.extensions import db
from tracker.models.evidence import EngagementEvent, EngagementPriority, EvidenceItem
from tracker.models.strategy import Objective, Priority, Theme
from tracker.services.evidence import NewEvidence, record_evidence

PAGE = "/strategies/lis/evidence"
NEW, ENGAGEMENT = f"{PAGE}/new", f"{PAGE}/engagement/new"
HOSTILE = "<script>alert(1)</script>"


def priority(journey: Journey) -> str:
    return str(journey.look(lambda session: session.scalar(select(Priority.id))))


def first(journey: Journey, kind: Any) -> Any:
    return journey.look(lambda session: session.scalars(select(kind)).first())


def error(page: str, field: str) -> str:
    found = Tree(page).root.all(id=f"{field}-error")
    return found[0].text if found else ""


def test_evidence_is_filed_under_its_priority(journey: Journey) -> None:
    lead = journey.browser("lead_officer")
    assert "Nothing is filed" in lead.get(PAGE).text
    data = {
        "title": HOSTILE,
        "priority_id": priority(journey),
        "source": "The statistics office",
        "dated_on": ["3", "12", "2019"],
        "summary": "Half of it.",
    }
    page = lead.follow(lead.send(NEW, data)).text
    assert "The evidence is added." in page
    assert "(1 item)" in page
    assert "&lt;script&gt;" in page
    assert "3 December 2019" in page
    assert first(journey, EvidenceItem).late is False


def test_engagement_is_filed_under_its_priorities(journey: Journey) -> None:
    lead = journey.browser("programme_manager")
    data = {
        "title": "Skills workshop",
        "kind": "workshop",
        "people": "42",
        "starts_on": ["3", "12", "2019"],
        "ends_on": ["4", "12", "2019"],
        "priority_ids": [priority(journey)],
    }
    page = lead.follow(lead.send(ENGAGEMENT, data)).text
    assert "(1 item)" in page
    assert "3 December 2019 to 4 December 2019" in page
    assert first(journey, EngagementEvent).people == 42
    assert first(journey, EngagementPriority) is not None


def test_what_comes_after_the_freeze_is_marked_late(journey: Journey) -> None:
    journey.share()
    lead = journey.browser("lead_officer")
    assert "was frozen on Monday 6 January 2020" in lead.get(PAGE).text
    page = lead.follow(lead.send(NEW, {"title": "Afterthought", "priority_id": ""}))
    assert "Under no priority yet" in page.text
    assert "Late" in {each.text for each in Tree(page.text).root.all("strong")}


def test_the_framework_is_shown(journey: Journey, session: Any) -> None:
    key = int(priority(journey))
    session.add_all(
        [
            Objective(priority_id=key, position=1, title="More skills"),
            Theme(strategy_id=1, position=1, title="Clean growth", standing="in_focus"),
        ]
    )
    session.commit()
    page = journey.browser("auditor").get(PAGE).text
    for words in ("More skills", "Clean growth", "In focus", "Draft"):
        assert words in page
    assert "Add evidence" not in page


@pytest.mark.parametrize(
    ("path", "data", "field"),
    [
        (NEW, {"title": ""}, "title"),
        (NEW, {"title": "x" * 20_000}, "title"),
        (NEW, {"priority_id": "999999"}, "priority_id"),
        (NEW, {"priority_id": "x"}, "priority_id"),
        (NEW, {"dated_on": ["31", "2", "2020"]}, "dated_on"),
        (NEW, {"summary": "x" * 20_000}, "summary"),
        (NEW, {"source": "x" * 20_000}, "source"),
        (ENGAGEMENT, {"kind": ""}, "kind"),
        (ENGAGEMENT, {"kind": "party"}, "kind"),
        (ENGAGEMENT, {"people": "-3"}, "people"),
        (ENGAGEMENT, {"people": "many"}, "people"),
        (ENGAGEMENT, {"people": "999999999"}, "people"),
        (ENGAGEMENT, {"people": "9" * 20_000}, "people"),
        (ENGAGEMENT, {"priority_ids": ["999999"]}, "priority_ids"),
        (ENGAGEMENT, {"priority_ids": ["x"]}, "priority_ids"),
        (ENGAGEMENT, {"starts_on": ["3", "1", "2020"], "ends_on": ["2", "1", "2020"]}, "ends_on"),
    ],
)
def test_what_cannot_be_taken_says_so_at_its_field(
    journey: Journey, path: str, data: dict[str, Any], field: str
) -> None:
    good = {"title": HOSTILE, "priority_id": "", "kind": "event"}
    answer = journey.browser("lead_officer").send(path, {**good, **data})
    assert answer.status_code == 422
    assert error(answer.text, field)
    assert data.get("title", "&lt;script&gt;") in answer.text
    assert first(journey, EvidenceItem) is None
    assert first(journey, EngagementEvent) is None


def test_nul_is_a_bad_request(journey: Journey) -> None:
    answer = journey.browser("lead_officer").send(NEW, {"title": "a\0b"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("who", "reads", "adds"),
    [
        *(("lead_officer", 200, 200), ("programme_manager", 200, 200), ("auditor", 200, 403)),
        *(("mary", 404, 404), ("nobody", 404, 404)),
    ],
)
def test_who_may(journey: Journey, who: str, reads: int, adds: int) -> None:
    browser = journey.browser(who)
    browser.get(PAGE, reads)
    for path in (NEW, ENGAGEMENT):
        browser.get(path, adds)
        token = browser.hidden(browser.get("/account"), "/sign-out")
        answer = browser.post(path, {**token, "ticket_key": "a-ticket-of-ours-0001"})
        assert answer.status_code == (422 if adds == 200 else adds)


def test_many_rows_cost_no_more_statements(journey: Journey) -> None:
    lead = journey.browser("lead_officer")
    key = int(priority(journey))

    def statements() -> int:
        seen: list[str] = []

        def note(*facts: Any) -> None:
            seen.append(str(facts[2]))

        with journey.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            lead.get(PAGE)
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    few = statements()
    for number in range(30):
        item = NewEvidence(f"Study {number}", priority_id=key)
        journey.act("lead_officer", record_evidence, journey.strategy, item)
    assert "(30 items)" in lead.get(PAGE).text
    assert statements() == few
