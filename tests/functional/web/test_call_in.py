"""The page of call-in: where it stands, the dates, and what is recorded of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from tests.functional.web.looking import statements
from tests.functional.web.pages import Tree
from tests.functional.web.room import Room
from tracker.models.authority import Authority
from tracker.services import call_in
from tracker.workflows.commands import CallInDecision, PublishDecision

PAGE = "/strategies/lis/call-in"
DIRECTION, ADVICE, DISAPPLY = (
    f"{PAGE}/{each}" for each in ("direction", "recommendations", "disapply")
)
CLERK, MONITORING, SCRUTINY = "committee_clerk", "monitoring_officer", "scrutiny_chair"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def decided(room: Room) -> Room:
    room.record_present("mayor", "leader", "deputy")
    room.open()
    assert room.confirm(room.decide()).status_code == 303
    return room


@pytest.fixture
def published(decided: Room) -> Room:
    command = PublishDecision(web_address="https://authority.example/decision")
    decided.journey.take("publish_decision", by=CLERK, command=command)
    return decided


@pytest.fixture
def called_in(published: Room) -> Room:
    command = CallInDecision(called_in_by="Councillor One", reason=f"Costs. {HOSTILE}")
    published.journey.take("call_in_decision", by=SCRUTINY, command=command)
    return published


def now(room: Room) -> dict[str, Any]:
    day = room.journey.clock.now()
    return {"day": [str(day.day), str(day.month), str(day.year)], "at": "0:01"}


def error(page: str, field: str) -> str:
    found = Tree(page).root.all(id=f"{field}-error")
    return found[0].text if found else ""


def test_before_a_decision_it_says_what_will_be(room: Room) -> None:
    page = room.journey.browser("auditor").get(PAGE).text
    assert "Until the end of the fifth working day after that" in page
    assert "No date is set yet." in page
    assert "What you can do" not in page


def test_while_it_runs_the_scrutiny_chair_may_call_in(published: Room) -> None:
    chair = published.journey.browser(SCRUTINY)
    page = chair.get(PAGE).text
    assert "can be called in until" in page
    assert "Call the decision in" in page
    assert "5th working day after publication" in page
    assert "Call the decision in" not in published.journey.browser(CLERK).get(PAGE).text
    form = {"called_in_by": "One\nTwo", "reason": "The costs are not shown."}
    chair.follow(chair.send("/strategies/lis/act/call_in_decision", form))
    page = chair.get(PAGE).text
    assert "its effect is suspended" in page
    assert "One, Two" in page
    assert "The costs are not shown." in page


def test_too_few_callers_are_told_at_the_field(published: Room) -> None:
    published.journey.change(update(Authority).values(settings={"call_in": {"members": 3}}))
    chair = published.journey.browser(SCRUTINY)
    assert "3 members of the scrutiny committee" in chair.get(PAGE).text
    act = "/strategies/lis/act/call_in_decision"
    answer = chair.send(act, {"called_in_by": "One", "reason": "Kept text"})
    assert answer.status_code == 422
    assert "at least 3 members" in error(answer.text, "called_in_by")
    assert "Kept text" in answer.text


def test_directions_and_recommendations_are_recorded(called_in: Room) -> None:
    room, clerk = called_in, called_in.clerk
    assert HOSTILE not in clerk.get(PAGE).text
    page = clerk.follow(clerk.send(DIRECTION, {"text": "Hold it.", **now(room)})).text
    assert "Scrutiny has directed that it is not carried out until" in page
    assert "14 days later" in page
    assert "Record a direction of scrutiny" not in page
    again = clerk.send(DIRECTION, {"text": "Again", **now(room)})
    assert "recorded for this call-in already" in error(again.text, "text")
    advice = {"outcome": "reconsider", "text": HOSTILE, **now(room)}
    page = clerk.follow(clerk.send(ADVICE, advice)).text
    assert "A meeting reconsiders it by" in page
    assert "The meeting that reconsiders the decision" in page
    assert HOSTILE not in page
    monitoring = room.journey.browser(MONITORING).get(PAGE).text
    assert "Return the decision to the meeting" in monitoring
    assert "Let the decision stand" not in monitoring
    room.journey.take("return_to_meeting", by=MONITORING, reason="Scrutiny asks for it.")
    page = clerk.get(PAGE).text
    assert "Being reconsidered" in page
    assert "A reconsidered decision is not called in again." in page


def test_what_scrutiny_leaves_may_stand(called_in: Room) -> None:
    clerk = called_in.clerk
    clerk.follow(clerk.send(ADVICE, {"outcome": "no_change", "text": "Fine.", **now(called_in)}))
    monitoring = called_in.journey.browser(MONITORING)
    page = monitoring.get(PAGE).text
    assert "the monitoring officer may let it stand" in page
    act = "/strategies/lis/act/let_decision_stand"
    monitoring.follow(monitoring.send(act, {"reason": "As scrutiny found."}))
    assert "The decision has been effective since" in monitoring.get(PAGE).text


def test_an_urgent_decision_is_disapplied_and_published(decided: Room) -> None:
    clerk = decided.clerk
    said = {"who": "Councillor Chair", "office": "scrutiny_chair", "reasons": "Tonight."}
    page = clerk.follow(clerk.send(DISAPPLY, {**said, **now(decided)})).text
    assert "Call-in does not apply to this decision" in page
    act = "/strategies/lis/act/publish_urgent_decision"
    where = {"web_address": "https://authority.example/decision"}
    missing = clerk.send(act, where)
    assert missing.status_code == 422
    assert "for urgency" in error(missing.text, "stated_in_notice")
    clerk.follow(clerk.send(act, {**where, "stated_in_notice": "Not subject to call-in."}))
    page = clerk.get(PAGE).text
    assert "Not subject to call-in." in page
    assert "The decision has been effective since" in page


@pytest.mark.parametrize(
    ("path", "data", "field"),
    [
        (DIRECTION, {"text": ""}, "text"),
        (DIRECTION, {"text": "x" * 20_000}, "text"),
        (DIRECTION, {"text": "Hold", "until": ["1", "1", "2099"]}, "until"),
        (DIRECTION, {"text": "Hold", "until": ["x", "", ""]}, "until"),
        (DIRECTION, {"text": "Hold", "day": ["1", "1", "2099"]}, "day"),
        (ADVICE, {"outcome": "perhaps", "text": "x"}, "outcome"),
        (ADVICE, {"outcome": "reconsider", "text": " "}, "text"),
        (ADVICE, {"outcome": "reconsider", "text": "x", "at": "noonish"}, "at"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(
    called_in: Room, path: str, data: dict[str, Any], field: str
) -> None:
    answer = called_in.clerk.send(path, {**now(called_in), **data})
    assert answer.status_code == 422
    assert error(answer.text, field)


def test_who_may_read_it_and_record(called_in: Room) -> None:
    journey = called_in.journey
    for who, page, form in (
        *((who, 200, 200) for who in (CLERK, MONITORING, SCRUTINY)),
        *((who, 200, 403) for who in ("lead_officer", "auditor", "administrator")),
        *((who, 404, 404) for who in ("mayor", "pat", "nobody")),
    ):
        browser = journey.browser(who)
        browser.get(PAGE, status=page)
        for path in (DIRECTION, ADVICE):
            browser.get(path, status=form)
    assert "This is done in" in called_in.clerk.get(DISAPPLY, status=409).text


def test_a_long_record_takes_no_more_statements(called_in: Room) -> None:
    clerk, journey = called_in.clerk, called_in.journey
    few = statements(journey.app, lambda: clerk.get(PAGE))
    moment = {"happened_at": journey.clock.now()}
    said = ("Hold it.", None)
    journey.act(CLERK, call_in.record_call_in_direction, journey.strategy, *said, **moment)
    assert statements(journey.app, lambda: clerk.get(PAGE)) == few


def test_a_direction_is_named_wherever_dates_to_come_are_listed(called_in: Room) -> None:
    answer = called_in.clerk.send(DIRECTION, {"text": "Hold it.", **now(called_in)})
    assert answer.status_code == 303, answer.text
    lead = called_in.journey.browser("lead_officer")
    for path in ("/", "/strategies/lis", "/strategies/lis/timeline"):
        assert "Direction not to carry the decision out" in lead.get(path).text, path
