"""Responding in steps: checked, confirmed, receipted, changed; interests come first."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.functional.web.journey import Journey
from tests.functional.web.member import HOSTILE, SLOT, Member, votes
from tracker.models.duty import Duty, Notification
from tracker.models.round import Interest, Round, VoteCondition


@pytest.mark.parametrize(
    ("choice", "reason", "words"),
    [
        ("approve", "", "Approve"),
        ("approve", "Well argued.", "Approve"),
        ("request_changes", "Section 3 needs a number.", "Request changes"),
        ("reject", "Not ready.", "Reject"),
        ("abstain", "", "Abstain"),
    ],
)
def test_a_response_is_checked_confirmed_and_receipted(
    journey: Journey, board: int, choice: str, reason: str, words: str
) -> None:
    member = Member(journey, "mary", board)
    check = member.respond(choice, reason)
    assert "Check your response" in check.text
    assert votes(journey) == []
    receipt = member.client.follow(member.send(check))
    assert votes(journey) == [(1, choice, reason)]
    fingerprint = journey.look(
        lambda session: session.scalar(select(Round.revision_id).where(Round.id == board))
    )
    assert fingerprint
    for said in ("Your response is recorded", "Monday 6 January 2020 at 10am", words, reason):
        assert said in receipt.text
    answered = member.open().text
    assert "You have responded" in answered
    assert "Change your response" in answered


def test_conditions_have_a_page_of_their_own(journey: Journey, board: int) -> None:
    member = Member(journey, "mary", board)
    page = member.respond("approve_with_conditions", "One thing.")
    assert "Your conditions" in page.text
    page = member.go(page, "another_condition", condition_1_text="Give the number")
    assert "Condition 2" in page.text
    assert "Give the number" in page.text
    fields = {
        f"condition-1-due-{part}": value
        for part, value in (("day", "27"), ("month", "3"), ("year", "2020"))
    }
    hidden = member.client.hidden(page, member.action)
    typed = {"condition-1-text": "Give the number", "condition-1-owner": "programme_manager"}
    empty = {"condition-2-text": "", "condition-2-owner": "lead_officer"}
    check = member.client.post(
        member.action, {**hidden, **typed, **fields, **empty, "step": "conditions"}
    )
    assert "Check your response" in check.text
    member.client.follow(member.send(check))
    stored = journey.look(
        lambda session: [
            (each.text, each.owner, each.due_on) for each in session.scalars(select(VoteCondition))
        ]
    )
    assert stored == [("Give the number", "programme_manager", date(2020, 3, 27))]


def test_what_was_typed_is_shown_again_and_never_run(journey: Journey, board: int) -> None:
    member = Member(journey, "mary", board)
    check = member.respond("reject", f"{HOSTILE}\r\nsecond line")
    assert HOSTILE not in check.text
    assert "&lt;script&gt;" in check.text
    receipt = member.client.follow(member.send(check))
    assert HOSTILE not in receipt.text
    assert votes(journey) == [(1, "reject", f"{HOSTILE}\nsecond line")]


def test_steps_lead_back_with_everything_kept(journey: Journey, board: int) -> None:
    member = Member(journey, "mary", board)
    check = member.respond("request_changes", "Section 3.")
    form = member.go(check, "change_response")
    assert "Section 3." in form.text
    assert 'value="request_changes" checked' in form.text
    declaration = member.go(form, "change_interest")
    assert "Do you have an interest to declare?" in declaration.text
    again = member.go(declaration, "interest", interest="registrable", nature="I sit on a trust.")
    assert "Section 3." in again.text
    assert 'value="request_changes" checked' in again.text
    check = member.go(again, "response", **{member.choice: "reject", "reason": "Section 4."})
    assert "I sit on a trust." in check.text
    member.send(check)
    assert votes(journey) == [(1, "reject", "Section 4.")]
    kinds = journey.look(lambda session: list(session.scalars(select(Interest.kind))))
    assert kinds == ["registrable"]


def test_a_second_click_changes_nothing(journey: Journey, board: int) -> None:
    member = Member(journey, "mary", board)
    check = member.respond("approve")
    fields = {**member.client.hidden(check, member.action), "step": "send"}
    first, second = (member.client.post(member.action, fields) for _ in range(2))
    assert first.location == second.location
    assert votes(journey) == [(1, "approve", "")]
    other = member.client.post(member.action, {**fields, "reason": "Other words."})
    assert other.status_code == 409
    assert "Other words." in other.text
    assert len(votes(journey)) == 1


def test_a_response_is_changed_until_the_round_closes(journey: Journey, board: int) -> None:
    member = Member(journey, "mary", board)
    first = member.send(member.respond("approve", "Good."))
    change = member.client.get(f"{member.path}?change=1")
    assert "What you send now replaces it" in change.text
    second = member.send(member.respond("reject", "On reflection."))
    assert votes(journey) == [(1, "approve", "Good."), (2, "reject", "On reflection.")]
    earlier = member.client.get(first.location).text
    assert "An earlier response of yours" in earlier
    assert second.location in earlier
    assert "response number 2" in member.client.get(second.location).text
    journey.close(SLOT)
    closed = member.client.get(second.location).text
    assert "can no longer be changed" in closed
    assert "This round is closed" in member.client.get(f"{member.path}?change=1").text


def test_a_receipt_is_its_members_own(journey: Journey, board: int) -> None:
    member = Member(journey, "mary", board)
    path = member.send(member.respond("approve")).location
    for who in ("olu", "chair", "lead_officer", "auditor"):
        journey.browser(who).get(path, 404)
    panel = journey.round("analytical_panel")
    member.client.get(f"/rounds/{panel}/receipt/{path.rpartition('/')[2]}", 404)


def test_the_confirmation_tells_the_fingerprint_and_not_the_choice(
    journey: Journey, board: int
) -> None:
    member = Member(journey, "mary", board)
    member.send(member.respond("reject", "Secret words."))
    told = journey.look(
        lambda session: (
            session.scalars(select(Notification).where(Notification.kind == "response_recorded"))
            .one()
            .facts
        )
    )
    assert "fingerprint" in told
    assert "reject" not in str(told)
    assert "Secret words." not in str(told)


def test_a_barring_interest_is_recorded_instead_of_a_vote(journey: Journey, board: int) -> None:
    member = Member(journey, "mary", board)
    page = member.begin(interest="disclosable", nature="I own the land.")
    assert "Your interest bars you from this decision" in page.text
    assert member.choice not in page.text
    state = member.client.follow(member.send(page))
    assert "You have declared an interest" in state.text
    assert "I own the land." in state.text
    assert "nobody can respond for you" in state.text
    assert "Olu Example" in state.text
    assert votes(journey) == []
    duty = select(Duty.how, Duty.ended_at).where(Duty.membership_id == journey.seat("mary"))
    rows = journey.look(lambda session: session.execute(duty).all())
    assert [row.how for row in rows] == ["excused"]
    # Corrected before the round closes: both stay in the record, and the vote counts.
    member.send(member.respond("approve"))
    assert votes(journey) == [(1, "approve", "")]
    kinds = journey.look(lambda session: list(session.scalars(select(Interest.kind))))
    assert kinds == ["disclosable", "none"]


def test_nobody_waits_for_whom_an_interest_bars(journey: Journey, board: int) -> None:
    member = Member(journey, "mary", board)
    member.send(member.begin(interest="disclosable", nature="I own the land."))
    for who in ("chair", "olu"):
        journey.vote(who, SLOT)
    lead = journey.browser("lead_officer")
    done = lead.send(f"/rounds/{board}/close")
    assert "is closed" in lead.follow(done).text
    outcome = select(Round.outcome).where(Round.id == board)
    assert journey.look(lambda session: session.scalar(outcome)) == "approved"
