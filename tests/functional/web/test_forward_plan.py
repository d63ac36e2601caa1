"""The public plan of key decisions: what is published, in the words it was published in."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import update

from tests.functional.web.founded import NOTICE
from tests.functional.web.journey import Journey
from tests.functional.web.looking import statements
from tests.functional.web.pages import PageClient, Tree
from tests.functional.web.room import Room
from tracker.models.strategy import Strategy
from tracker.services import key_decisions
from tracker.workflows.commands import PublishDecision

PAGE = "/forward-plan"
CLERK = "committee_clerk"


def announce(journey: Journey, text: str = "To agree the strategy") -> None:
    """Prepare a text and record that it is published."""
    notice = replace(NOTICE, matter=text)
    journey.act(CLERK, key_decisions.prepare_notice, journey.strategy, notice)
    record(journey)


def record(journey: Journey) -> None:
    journey.act(
        CLERK,
        key_decisions.record_key_decision_notice,
        journey.strategy,
        "key_decision_notice",
        web_address="https://authority.example/notice",
        place="The Hall",
        happened_at=journey.clock.now(),
    )


def be_key(journey: Journey, *, key: bool = True) -> None:
    journey.change(update(Strategy).values(key_decision=key))


def entries(page: str) -> list[str]:
    [main] = Tree(page).root.all("main")
    return [each.text for each in main.all("section")]


def test_a_stranger_reads_only_what_was_published(journey: Journey, client: PageClient) -> None:
    be_key(journey)
    assert "No key decision is announced." in client.get(PAGE).text
    secret = replace(NOTICE, matter="Not yet for the public")
    journey.act(CLERK, key_decisions.prepare_notice, journey.strategy, secret)
    assert "No key decision is announced." in client.get(PAGE).text
    announce(journey, "<script>alert(1)</script>")
    later = replace(NOTICE, matter="A later text that nobody published")
    journey.act(CLERK, key_decisions.prepare_notice, journey.strategy, later)
    page = client.get(PAGE).text
    [entry] = entries(page)
    assert "<script>alert(1)</script>" in entry, "as text"
    assert "To be decided" in entry
    for said in ("Monday 6 January 2020 at 10am", "The Hall", "https://authority.example/notice"):
        assert said in entry
    assert "nobody published" not in page
    assert "Not yet for the public" not in page


def test_an_entry_says_when_it_is_over(journey: Journey, client: PageClient) -> None:
    be_key(journey)
    announce(journey)
    be_key(journey, key=False)
    assert "No longer a key decision" in entries(client.get(PAGE).text)[0]
    be_key(journey)
    journey.take("withdraw", reason="Overtaken.")
    assert "Withdrawn" in entries(client.get(PAGE).text)[0]


def test_a_decided_entry_is_marked(room: Room, client: PageClient) -> None:
    be_key(room.journey)
    assert "To be decided" in entries(client.get(PAGE).text)[0]
    room.record_present("mayor", "leader", "deputy")
    room.open()
    room.confirm(room.decide())
    command = PublishDecision(web_address="https://authority.example/decision")
    room.journey.take("publish_decision", by=CLERK, command=command)
    assert "Decided" in entries(client.get(PAGE).text)[0]


def test_many_notices_of_one_strategy_are_one_entry_in_few_statements(
    journey: Journey, client: PageClient
) -> None:
    be_key(journey)
    announce(journey)
    few = statements(journey.app, lambda: client.get(PAGE))
    for number in range(5):
        announce(journey, f"Text {number}")
    assert statements(journey.app, lambda: client.get(PAGE)) == few
    [entry] = entries(client.get(PAGE).text)
    assert entry.startswith("Text 4")


def test_addresses_that_no_page_has(client: PageClient) -> None:
    for before in ("x", "-1", "", "9" * 40):
        client.get(f"{PAGE}?before={before}")
    client.get("/forward-plan/1", status=404)
