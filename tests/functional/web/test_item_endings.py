"""An item that ends without a decision, and one that is approved with an amendment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.functional.web.looking import filled
from tests.functional.web.room import HOSTILE, SLOT, Room, outcomes, vote
from tracker.models.meeting import AgendaItem
from tracker.models.round import Round
from tracker.models.strategy import Deadline, Strategy
from tracker.services.stages import lapse_due_call_ins
from tracker.workflows.commands import PublishDecision

CERTIFY = "/strategies/lis/clearances/amendment"
CLEARANCES = "/strategies/lis/clearances"
AMENDMENT = "In section 3, for “by 2040” read “by 2035”."


def end(room: Room, **changes: str) -> Any:
    path = f"{room.path}/items/{room.item}/end"
    fields = filled(room.clerk.get(path), path)
    return room.clerk.post(path, {**fields, "reason": "No agreement yet.", **changes})


def items(room: Room) -> list[tuple[str, int | None]]:
    wanted = select(AgendaItem.status, AgendaItem.deferred_to_id).order_by(AgendaItem.id)
    found: list[tuple[str, int | None]] = room.journey.look(
        lambda session: [tuple(row) for row in session.execute(wanted)]
    )
    return found


def state(room: Room) -> str:
    found: str = room.journey.look(lambda session: session.scalar(select(Strategy.state)))
    return found


def test_an_open_item_is_deferred_to_another_meeting_with_its_dates(room: Room) -> None:
    room.record_present("mayor", "leader", "deputy")
    vote_id = room.open()
    leader = room.journey.browser("leader")
    action = f"/rounds/{vote_id}/respond"
    check = vote(leader, room, vote_id, ["approve", "approve", "reject"])
    leader.post(action, {**leader.hidden(check, action), "step": "send"})
    later = room.journey.schedule(days=30)
    page = room.clerk.follow(end(room, ending="deferred", meeting=str(later))).text
    assert "The item is closed without a decision." in page
    assert "No agreement yet." in page
    assert "The meeting that takes it up" in page
    assert items(room) == [("deferred", later), ("listed", None)]
    assert {outcome for outcome, _, _ in outcomes(room.journey)} == {"deferred"}
    assert state(room) == "combined_authority"
    anchors = select(Deadline.anchor_on).where(
        Deadline.name == "agenda_notice", Deadline.closed_at.is_(None)
    )
    now_on = room.journey.look(lambda session: session.scalar(anchors))
    assert (now_on - room.journey.clock.now().date()).days == 30
    refused = leader.post(action, {**leader.hidden(check, action), "step": "send"})
    assert refused.status_code in {303, 409}, "the vote that was cast stays, no other is taken"
    history = room.journey.browser("lead_officer").get("/strategies/lis/history").text
    assert "Deferred the item: No agreement yet." in history


def test_an_item_is_withdrawn_before_it_is_opened(room: Room) -> None:
    page = room.clerk.follow(end(room, ending="withdrawn")).text
    assert "Withdrawn" in page
    assert items(room) == [("withdrawn", None)]
    again = room.clerk.post(
        f"{room.path}/items/{room.item}/end",
        {**filled(room.clerk.get(room.attendance), room.attendance), "ending": "withdrawn"}
        | {"reason": "Twice.", "meeting": ""},
    )
    assert again.status_code == 409
    assert "This item is withdrawn already." in again.text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "Select how the item ends."),
        ({"ending": "decided"}, "Select how the item ends."),
        ({"ending": "deferred", "reason": " "}, "Say why nothing was decided."),
        ({"ending": "deferred", "reason": "x" * 20_000}, "Reason must be 10,000 characters"),
        ({"ending": "deferred", "meeting": "9999"}, "Choose a meeting, or that it is listed later"),
        ({"ending": "deferred", "meeting": "x"}, "Choose a meeting, or that it is listed later"),
    ],
)
def test_a_wrong_ending_is_told_at_its_field(
    room: Room, changes: dict[str, str], message: str
) -> None:
    page = end(room, **changes)
    assert page.status_code == 422
    assert page.text.count(message) >= 2
    assert items(room) == [("listed", None)]


def test_a_withdrawn_item_goes_to_no_meeting(room: Room) -> None:
    later = room.journey.schedule(days=30)
    page = end(room, ending="withdrawn", meeting=str(later))
    assert page.text.count("Only a deferred item goes to another meeting.") == 2


def test_only_the_clerk_ends_an_item(room: Room) -> None:
    path = f"{room.path}/items/{room.item}/end"
    for who in ("lead_officer", "mayor"):
        room.journey.browser(who).get(path, 404)
    fields = filled(room.clerk.get(path), path)
    other = room.journey.browser("lead_officer")
    sent = other.post(
        path,
        {**filled(other.get("/account/password"), "/account/password"), "ending": "withdrawn"}
        | {"reason": "Mine.", "meeting": "", "ticket_key": fields["ticket_key"]},
    )
    assert sent.status_code == 403
    assert items(room) == [("listed", None)]


def test_an_amendment_needs_an_approval(room: Room) -> None:
    room.record_present("mayor", "leader", "deputy")
    room.open()
    ids = room.journey.recommendations(room.journey.round(SLOT))
    fields = {f"method-{each}": "votes" for each in ids}
    page = room.clerk.send(
        room.decision, {**fields, "amendment": f"{AMENDMENT}{HOSTILE}", "step": "check"}
    )
    assert page.status_code == 422
    assert page.text.count("An amendment is recorded only where the body approved.") == 2
    assert HOSTILE not in page.text
    assert AMENDMENT in page.text, "the text is kept"
    long = room.clerk.send(room.decision, {**fields, "amendment": "x" * 10_001, "step": "check"})
    assert long.text.count("Shorten the amendment to 10,000 characters or fewer.") == 2


def test_only_a_revision_certified_against_the_amendment_is_published(room: Room) -> None:
    journey = room.journey
    room.record_present("mayor", "leader", "deputy")
    room.open()
    ids = journey.recommendations(journey.round(SLOT))
    fields = {f"method-{each}": "agreed_without_vote" for each in ids}
    check = room.clerk.send(room.decision, {**fields, "amendment": AMENDMENT, "step": "check"})
    assert AMENDMENT in check.text
    page = room.clerk.follow(room.confirm(check)).text
    assert "Approved with this amendment:" in page
    kept = select(Round.outcome, Round.amendment).where(Round.slot == SLOT)
    assert journey.look(lambda session: tuple(session.execute(kept).one())) == (
        "approved_as_amended",
        AMENDMENT,
    )
    journey.take(
        "publish_decision",
        by="committee_clerk",
        command=PublishDecision(
            web_address="https://authority.example/decisions/1", place_of_inspection="The Hall"
        ),
    )
    gate = "has certified that revision 1 carries it"
    assert gate in room.clerk.get(CLEARANCES).text
    refused = room.clerk.send(CERTIFY, {"note": "Compared."})
    assert refused.status_code == 409
    assert "is the text without the amendment" in refused.text
    journey.move_to(journey.clock.now() + timedelta(days=9))
    with journey.app.app_context():
        assert lapse_due_call_ins(journey.clock.now(), journey.ports) == 1
    journey.add_revision({"Draft strategy": b"amended", "An accessible version": b"three"})
    assert "Certify the amended text" in room.clerk.get("/").text
    assert "Certify the amended text" in room.clerk.get(CLEARANCES).text
    assert room.clerk.send(CERTIFY, {"note": " "}).status_code == 422
    page = room.clerk.follow(room.clerk.send(CERTIFY, {"note": "Word by word."})).text
    assert "The amended text is certified." in page
    assert gate.replace("1", "2") not in page
    assert "Certify the amended text" not in room.clerk.get("/").text
    journey.browser("lead_officer").get(CERTIFY, 403)
    journey.add_revision({"Draft strategy": b"another", "An accessible version": b"four"})
    assert gate.replace("1", "3") in room.clerk.get(CLEARANCES).text
