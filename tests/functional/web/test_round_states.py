"""Each state in which one cannot respond has a page of its own."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from tests.functional.web.journey import Journey
from tests.functional.web.member import SLOT, Member, happen, send_blindly, votes
from tracker.models.body import Membership
from tracker.models.round import Vote
from tracker.services import pauses


@pytest.mark.parametrize(
    ("what", "heading", "who"),
    [
        ("closed", "This round is closed", "Lead officer (lead_officer person)"),
        ("over", "The time to respond is over", "Lead officer (lead_officer person)"),
        ("cancelled", "This round was cancelled", "Lead officer (lead_officer person)"),
        ("paused", "The strategy is paused", "Lead officer (lead_officer person)"),
        ("demoted", "You sit on this body without a vote", "Olu Example"),
        ("left", "", ""),
    ],
)
def test_what_changed_while_the_form_was_open_has_a_page(
    journey: Journey, board: int, what: str, heading: str, who: str
) -> None:
    member = Member(journey, "mary", board)
    form = member.client.hidden(member.begin(), member.action)
    happen(journey, board, what)
    answer = send_blindly(member, form, "My words.")
    assert votes(journey) == []
    if what == "left":
        assert answer.status_code == 404
        return
    assert answer.status_code == (403 if what == "demoted" else 409)
    for said in (heading, who, "My words.", "Nothing was sent."):
        assert said in answer.text
    assert heading in member.open().text
    assert member.client.get(f"{member.path}?change=1").text.count(heading)


def test_a_pause_gives_its_reason(journey: Journey, board: int) -> None:
    journey.act("lead_officer", pauses.pause, journey.strategy, "A change of Government.")
    assert "A change of Government." in Member(journey, "mary", board).open().text


def test_whoever_submitted_the_papers_does_not_decide(journey: Journey) -> None:
    journey.share()
    board = journey.round(SLOT)
    submitted = update(Membership).where(Membership.id == journey.seat("mary"))
    lead = journey.users["lead_officer"]
    journey.change(submitted.values(user_id=lead))
    member = Member(journey, "lead_officer", board)
    page = member.open().text
    assert "You submitted these papers" in page
    assert "Olu Example" in page


def test_papers_other_than_those_read_are_refused_with_what_changed(
    journey: Journey, board: int
) -> None:
    """The draft came back: the body is asked anew, on other papers."""
    journey.vote("mary", SLOT, "request_changes", "More numbers.")
    journey.vote("pat", "analytical_panel")
    journey.close(SLOT).close("analytical_panel")
    journey.take("refer_back", reason="As the board asked.")
    journey.add_revision(
        {"Draft strategy": b"changed", "A new annex": b"new", "An accessible version": b"two"}
    )
    answer_all(journey)
    journey.take("share_draft")
    second = journey.round(SLOT)
    assert second != board
    old = Member(journey, "mary", board).open().text
    assert "This body has been asked again since." in old
    assert f"/rounds/{second}" in old
    member = Member(journey, "mary", second)
    page = member.open().text
    assert "What changed since revision 1" in page
    assert "Changed: Draft strategy" in page
    assert "Added: A new annex" in page
    assert "Changed since you last read" in page
    assert "New since you last read" in page
    form = {**member.client.hidden(member.begin(), member.action), "revision_id": "1"}
    answer = send_blindly(member, form, "My words.")
    assert answer.status_code == 409
    for said in ("The papers changed since you read them", "Added: A new annex", "My words."):
        assert said in answer.text
    assert len(votes(journey)) == 2


def answer_all(journey: Journey) -> None:
    from tracker.services.feedback import answer_feedback

    wanted = select(Vote.id).where(Vote.reason != "")
    for vote_id in journey.look(lambda session: list(session.scalars(wanted))):
        journey.act("lead_officer", answer_feedback, vote_id, "Done.")
