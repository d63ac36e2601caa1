"""How far a strategy is public, what it still needs, and what is on record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.functional.web.journey import Journey
from tests.functional.web.looking import statements
from tests.functional.web.pages import Tree
from tests.functional.web.room import Room
from tests.functional.web.uploads import NEW, file
from tracker.services.stages import lapse_due_call_ins
from tracker.workflows.commands import Publish, PublishDecision, Submit

PAGE = "/strategies/lis/publication"
DECISION = PublishDecision(web_address="https://authority.example/minutes?a=1&b=2")


def states(page: str) -> dict[str, bool]:
    """Which of the four are so; the items after them are those of the gate."""
    found = {}
    for row in Tree(page).root.all("li", class_="govuk-task-list__item")[:4]:
        words = row.children[0].children[0].text
        found[words] = row.children[1].text == "Yes"
    return found


def row(page: str, words: str) -> str:
    """The text of the first item of a gate, or row of a table, that begins with those words."""
    root = Tree(page).root
    rows = [*root.all("li", class_="govuk-task-list__item"), *root.all("tr")]
    return next((each.text for each in rows if each.text.startswith(words)), "")


def test_at_first_nothing_is_public(journey: Journey) -> None:
    page = journey.browser("auditor").get(PAGE).text
    assert states(page) == {
        "Public as a draft": False,
        "Agreed": False,
        "Effective": False,
        "Published": False,
    }
    assert "Nothing has been published yet." in page
    assert "Missing" in row(page, "Decision effective")


def test_the_four_states_are_different(room: Room) -> None:
    journey = room.journey
    lead = journey.browser("lead_officer")
    assert states(lead.get(PAGE).text) == {
        "Public as a draft": True,
        "Agreed": False,
        "Effective": False,
        "Published": False,
    }
    room.record_present("mayor", "leader", "deputy")
    room.open()
    room.confirm(room.decide())
    page = room.clerk.get(PAGE).text
    assert states(page)["Agreed"]
    assert "/act/publish_decision" in page
    journey.take("publish_decision", by="committee_clerk", command=DECISION)
    page = lead.get(PAGE).text
    assert (states(page)["Agreed"], states(page)["Effective"]) == (True, False)
    assert 'href="https://authority.example/minutes?a=1&amp;b=2"' in page
    assert "committee_clerk person" in row(page, "Decision published")


def test_a_whole_way_to_publication(room: Room) -> None:
    journey, lead = room.journey, room.journey.browser("lead_officer")
    room.record_present("mayor", "leader", "deputy")
    room.open()
    room.confirm(room.decide())
    journey.take("publish_decision", by="committee_clerk", command=DECISION)
    journey.move_to(journey.clock.now() + timedelta(days=14))
    with journey.app.app_context():
        assert lapse_due_call_ins(journey.clock.now(), journey.ports) == 1
    page = lead.get(PAGE).text
    assert states(page)["Effective"]
    assert "/act/submit" in page
    journey.take("submit", command=Submit(submitted_to="The <Secretary> of State"))
    page = lead.get(PAGE).text
    assert "Submission: The <Secretary> of State" in row(page, "Submission:")
    assert "&lt;Secretary&gt;" in page
    assert "Missing" in row(page, "Short summary")
    assert "/papers/new" in row_links(page, "Short summary")
    assert "/act/publish" not in page
    packs = {"An accessible version": "accessible_version", "A summary": "short_summary"}
    add_papers(journey, packs)
    page = lead.get(PAGE).text
    assert "Missing" not in page
    assert "/act/publish" in page
    journey.take("publish", command=Publish(web_address="https://authority.example/strategy"))
    page = lead.get(PAGE).text
    assert all(states(page).values())
    assert "This is over" in page
    assert "/act/" not in page


def row_links(page: str, words: str) -> list[str]:
    items = Tree(page).root.all("li", class_="govuk-task-list__item")
    found = next(each for each in items if each.text.startswith(words))
    return [a.attributes["href"].removeprefix("/strategies/lis") for a in found.all("a")]


def add_papers(journey: Journey, kinds: dict[str, str]) -> None:
    """A revision with the decided text and, besides it, these."""
    lead = journey.browser("lead_officer")
    opened = lead.get(NEW)
    keep = [each.attributes["value"] for each in Tree(opened.text).root.all("input", name="keep")]
    data: dict[str, Any] = {**lead.hidden(opened, NEW), "keep": keep}
    for number, (title, kind) in enumerate(kinds.items(), start=1):
        data |= {f"file-{number}": file(), f"title-{number}": title, f"kind-{number}": kind}
    assert lead.post(NEW, data).status_code == 303


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *(("lead_officer", 200), ("scrutiny_chair", 200), ("auditor", 200)),
        *(("mary", 404), ("mayor", 404), ("nobody", 404)),
    ],
)
def test_who_may_read_it(journey: Journey, who: str, status: int) -> None:
    journey.browser(who).get(PAGE, status)


def test_the_number_of_statements_is_bounded(room: Room) -> None:
    lead = room.journey.browser("lead_officer")
    assert statements(room.journey.app, lambda: lead.get(PAGE)) <= 36
    lead.get("/strategies/other/publication", 404)
