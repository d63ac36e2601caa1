"""An item of a meeting: attendance, opening it, and voting while it is open."""

from __future__ import annotations

from sqlalchemy import select

from tests.functional.web.journey import Journey
from tests.functional.web.looking import filled
from tests.functional.web.room import HOSTILE, Room, vote
from tracker.models.round import Vote
from tracker.services import meetings


def test_attendance_waits_for_the_meeting_to_begin(journey: Journey) -> None:
    meeting = journey.schedule()
    clerk = journey.browser("committee_clerk")
    page = clerk.send(f"/meetings/{meeting}/attendance", {})
    assert page.status_code == 422
    assert page.text.count("Attendance is recorded once the meeting has begun.") == 2


def test_attendance_is_recorded_and_corrected(room: Room) -> None:
    room.record_present("mayor", "leader")
    page = room.clerk.get(room.path).text
    assert "2 voting members are recorded present, of 3. The quorum is 1: met." in page
    room.record_present("leader")
    assert "1 voting member is recorded present, of 3." in room.clerk.get(room.path).text
    foreign = str(room.journey.seat("mary"))
    for wrong in (foreign, "x", "999"):
        page = room.clerk.send(room.attendance, {"present": [wrong]}).text
        assert page.count("Choose members of this body.") == 2


def test_an_item_is_opened_with_the_words_that_are_voted_on(room: Room) -> None:
    fields = filled(room.clerk.get(room.opening), room.opening)
    for text, message in (
        ("  ", "Enter the words of the recommendation."),
        ("x" * 20_000, "Shorten this to 1,000 characters or fewer."),
    ):
        page = room.clerk.post(room.opening, {**fields, "text-note": text})
        assert page.status_code == 422
        assert page.text.count(message) == 2
    done = room.clerk.post(room.opening, {**fields, "text-note": f"Note it. {HOSTILE}"})
    page = room.clerk.follow(done)
    assert "Note it. &lt;script&gt;" in page.text
    again = room.clerk.post(room.opening, {**fields, "ticket_key": "another-ticket-key-0001"})
    assert again.status_code == 409


def test_no_item_is_opened_before_the_day_or_without_a_confirmed_rule(journey: Journey) -> None:
    meeting = journey.share().schedule()
    item = journey.act("committee_clerk", meetings.put_on_agenda, journey.strategy, meeting).id
    clerk = journey.browser("committee_clerk")
    path = f"/meetings/{meeting}/items/{item}/open"
    page = clerk.get(path)
    assert "The meeting has not begun." in page.text
    refused = clerk.post(path, filled(page, path))
    assert refused.status_code == 409
    for path in (f"/meetings/{meeting}/items/{item}/decision",):
        assert clerk.get(path, 303).location.endswith(f"/meetings/{meeting}")


def test_members_present_vote_while_the_item_is_open(room: Room) -> None:
    room.record_present("leader", "deputy")
    mayor = room.journey.browser("mayor")
    assert "Vote on this item" not in mayor.get(room.path).text
    round_id = room.open()
    path, action = f"/rounds/{round_id}", f"/rounds/{round_id}/respond"
    assert "You are not recorded as present" in mayor.get(path).text
    business = room.journey.browser("business").get(path).text
    assert "You sit on this body without a vote" in business
    officer = room.journey.browser("auditor").get(path).text
    assert "Only the voting members of the Combined Authority can vote." in officer
    for text in (business, officer):
        assert "respond" not in text.partition("<main")[2].partition("</main>")[0].lower()
    leader = room.journey.browser("leader")
    assert "Vote on this item" in leader.get(room.path).text
    check = vote(leader, room, round_id, ["approve", "reject", "abstain"])
    for said in ("For", "Against", "Abstain", "Check your vote"):
        assert said in check.text
    for text in (check.text, leader.get(path).text):
        assert "respond by" not in text.lower()
        assert "Request changes" not in text
    receipt = leader.follow(leader.post(action, {**leader.hidden(check, action), "step": "send"}))
    assert "Your vote is recorded" in receipt.text
    assert "(c) Submit the final Local Industrial Strategy to Government" in receipt.text
    choices = select(Vote.choice).where(Vote.round_id == round_id).order_by(Vote.id)
    assert room.journey.look(lambda session: list(session.scalars(choices))) == [
        "approve",
        "reject",
        "abstain",
    ]
    wrong = vote(leader, room, round_id, ["request_changes", "approve", "approve"])
    assert wrong.status_code == 422
    page = room.confirm(room.decide(method="votes"))
    assert page.status_code == 303
    closed = leader.get(path).text
    assert "This item is closed" in closed
    assert leader.get(room.path).text.count("Approved") >= 2
