"""The evidence page: the framework, what is filed under it, and filing more."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, select

from tests.functional.web.journey import Journey
from tests.functional.web.looking import statements
from tests.functional.web.pages import Tree
from tracker.models.evidence import EngagementEvent, EngagementPriority, EvidenceItem
from tracker.models.strategy import Objective, Priority, Theme

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


def fill(journey: Journey, count: int, **under: int | None) -> None:
    """Evidence beside what the services record, which would take a while."""
    rows = [
        {
            "strategy_id": journey.strategy,
            "title": f"Study {number}.",
            "added_by": journey.users["lead_officer"],
            "added_at": journey.clock.now(),
            **under,
        }
        for number in range(1, count + 1)
    ]
    journey.change(insert(EvidenceItem).values(rows))


def titles(page: str) -> list[str]:
    return [each.text.partition(".")[0] for each in Tree(page).root.all("th", scope="row")]


def test_a_priority_with_much_under_it_has_pages_of_its_own(journey: Journey) -> None:
    key = int(priority(journey))
    fill(journey, 70, priority_id=key)
    fill(journey, 3, priority_id=None)
    workshop = {"title": "Workshop.", "kind": "workshop", "priority_ids": [str(key)]}
    lead = journey.browser("lead_officer")
    lead.follow(lead.send(ENGAGEMENT, workshop))
    page = lead.get(PAGE).text
    assert titles(page) == [f"Study {n}" for n in (*range(1, 11), *range(1, 4))]
    assert "(71 items)" in page
    assert "Under no priority yet (3 items)" in page
    assert "See all 3 items" not in page

    def link(page: str, text: str) -> str:
        found = [each for each in Tree(page).root.all("a") if text in each.text]
        return found[0].attributes["href"]

    first = lead.get(link(page, "See all 71 items under People")).text
    assert titles(first) == [f"Study {n}" for n in range(1, 51)]
    second = lead.get(link(first, "Next page")).text
    assert titles(second) == [*(f"Study {n}" for n in range(51, 71)), "Workshop"]
    assert "Next page" not in second
    assert titles(lead.get(link(second, "First page")).text) == titles(first)
    assert titles(lead.get(f"{PAGE}?under=none").text) == ["Study 1", "Study 2", "Study 3"]


def test_an_engagement_stands_under_each_of_its_priorities(journey: Journey, session: Any) -> None:
    session.add(Priority(strategy_id=journey.strategy, position=2, title="Places"))
    session.commit()
    keys = [str(each) for each in session.scalars(select(Priority.id).order_by(Priority.id))]
    data = {"title": "Roadshow.", "kind": "event", "priority_ids": keys}
    lead = journey.browser("lead_officer")
    page = lead.follow(lead.send(ENGAGEMENT, data)).text
    assert titles(page) == ["Roadshow", "Roadshow"]
    assert "Under no priority yet" not in page
    for key in keys:
        assert titles(lead.get(f"{PAGE}?under={key}").text) == ["Roadshow"]


@pytest.mark.parametrize(
    "query", ["under=999", "under=x", "under=-1", "under=none&after=x", "under=none&after=0-x"]
)
def test_an_address_that_leads_nowhere(journey: Journey, query: str) -> None:
    journey.browser("lead_officer").get(f"{PAGE}?{query}", 404)


def test_many_rows_cost_no_more_statements(journey: Journey) -> None:
    lead = journey.browser("lead_officer")
    key = int(priority(journey))

    def cost(path: str = PAGE) -> int:
        return statements(journey.app, lambda: lead.get(path))

    few, few_of_one = cost(), cost(f"{PAGE}?under={key}")
    fill(journey, 200, priority_id=key)
    assert "(200 items)" in lead.get(PAGE).text
    assert (cost(), cost(f"{PAGE}?under={key}")) == (few, few_of_one)
