"""The page of a round: reading it, responding in steps, and every state in which one cannot."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from tests.functional.web.journey import BEGINS, BOARD, Journey, filled, statements
from tests.functional.web.pages import PageClient
from tracker.adapters.clock import FrozenClock
from tracker.models.body import Membership, VotingRule
from tracker.models.duty import Duty, Notification
from tracker.models.people import User
from tracker.models.record import AuditEvent
from tracker.models.round import Interest, Round, Vote, VoteCondition
from tracker.services import pauses
from tracker.services.errors import RefusedError
from tracker.web.access import ACCESS

HOSTILE = "<script>alert(1)</script>"
SLOT = "implementation_board"


@pytest.fixture
def journey(app: Flask, clock: FrozenClock) -> Journey:
    clock.set(BEGINS)
    return Journey(app, clock).found().share()


@pytest.fixture
def board(journey: Journey) -> int:
    return journey.round(SLOT)


class Member:
    """A member's browser at one round, one step after the other."""

    def __init__(self, journey: Journey, who: str, round_id: int) -> None:
        self.client: PageClient = journey.browser(who)
        self.path = f"/rounds/{round_id}"
        self.action = f"{self.path}/respond"
        self.choice = f"choice-{journey.recommendations(round_id)[0]}"

    def open(self, status: int = 200) -> TestResponse:
        return self.client.get(self.path, status)

    def begin(self, **fields: Any) -> TestResponse:
        """From the round's page to the form."""
        opened = self.client.get(f"{self.path}?change=1")
        hidden = self.client.hidden(opened, self.action)
        return self.client.post(
            self.action, {**hidden, "interest": "none", "step": "interest", **fields}
        )

    def go(self, page: TestResponse, step: str, **fields: Any) -> TestResponse:
        """Press a button of the page: all that its form holds is sent, with these changes."""
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        return self.client.post(self.action, {**filled(page, self.action), **named, "step": step})

    def respond(self, choice: str, reason: str = "") -> TestResponse:
        """To the page that checks the answers."""
        form = self.begin()
        hidden = self.client.hidden(form, self.action)
        fields = {self.choice: choice, "reason": reason, "step": "response"}
        return self.client.post(self.action, {**hidden, **fields})

    def send(self, page: TestResponse) -> TestResponse:
        return self.go(page, "send")


def votes(journey: Journey) -> list[tuple[int, str, str]]:
    wanted = select(Vote.seq, Vote.choice, Vote.reason).order_by(Vote.id)
    found: list[tuple[int, str, str]] = journey.look(
        lambda session: [tuple(row) for row in session.execute(wanted)]
    )
    return found


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("mary", 200),
        ("chair", 200),
        ("watcher", 200),
        ("lead_officer", 200),
        ("auditor", 200),
        ("administrator", 200),
        ("scrutiny_chair", 200),
        ("pat", 404),
        ("leader", 404),
        ("nobody", 404),
    ],
)
def test_who_may_read_a_round(journey: Journey, board: int, who: str, status: int) -> None:
    client = journey.browser(who)
    client.get(f"/rounds/{board}", status)
    answer = client.post(f"/rounds/{board}/respond", {"csrf_token": ""})
    assert answer.status_code in {400, status}


def test_a_stranger_is_led_to_sign_in_and_back(client: PageClient, board: int) -> None:
    answer = client.get(f"/rounds/{board}", 302)
    assert answer.location.endswith(f"/sign-in?next=/rounds/{board}")


@pytest.mark.parametrize("path", ["/rounds/999", "/rounds/0", "/rounds/x", "/rounds/1/receipt/9"])
def test_what_does_not_exist_is_not_found(journey: Journey, path: str) -> None:
    journey.browser("mary").get(path, 404)


def test_the_page_says_all_that_is_asked(journey: Journey, board: int) -> None:
    page = Member(journey, "chair", board).open().text
    for said in (
        "Respond by Friday 17 January 2020 at 5pm",
        "The Combined Authority",
        "Voting member and chair",
        "Implementation Board",
        "Approve the draft Local Industrial Strategy",
        "Draft strategy",
        "Draft, PDF, 55 bytes",
        "Revision 1, added on Monday 6 January 2020",
        "One third of the 3 voting seats: 1 member must respond.",
    ):
        assert said in page
    assert "checked" not in page
    assert "New since" not in page


def test_opening_pages_records_nothing(journey: Journey, board: int) -> None:
    before = journey.look(lambda session: session.scalar(select(func.count(AuditEvent.id))))
    member = Member(journey, "mary", board)
    for path in ("", "?change=1", "/respond", "/close", "/receipt/1"):
        member.client.client.get(f"{member.path}{path}")
        member.client.client.head(f"{member.path}{path}")
    check = member.respond("approve")
    assert check.status_code == 200
    assert votes(journey) == []
    after = journey.look(lambda session: session.scalar(select(func.count(AuditEvent.id))))
    assert after == before


def test_papers_that_are_not_open_to_the_reader_are_counted_and_not_named(
    app: Flask, clock: FrozenClock
) -> None:
    clock.set(BEGINS)
    journey = Journey(app, clock).found()
    journey.share({"Draft strategy": b"one", "The exempt annex": b"two"})
    board = journey.round(SLOT)
    assert "The exempt annex" in Member(journey, "mary", board).open().text
    assert "The exempt annex" in Member(journey, "lead_officer", board).open().text
    for who in ("watcher", "scrutiny_chair"):
        page = Member(journey, who, board).open().text
        assert "The exempt annex" not in page
        assert "1 exempt paper in this revision is not open to you." in page


# ── responding ───────────────────────────────────────────────────────────────────────────────────


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


WRONG_CONDITIONS: list[tuple[dict[str, str], str]] = [
    ({"condition-1-text": ""}, "Write down the condition that you set."),
    ({"condition-1-due-day": "31", "condition-1-due-month": "2"}, "Enter the day by which"),
    ({"condition-1-due-day": ""}, "Enter the day by which"),
    ({"condition-1-due-day": "٣"}, "Enter the day by which"),
    ({"condition-1-due-year": "9" * 30}, "Enter the day by which"),
    ({"condition-1-due-year": "2019"}, "Enter a day that is not in the past."),
    ({"condition-1-owner": "emperor"}, "Choose who is to meet the condition."),
    ({"condition-1-text": "x" * 10_001}, "Shorten this to 10,000 characters or fewer."),
]


def test_a_wrong_condition_is_told_at_its_field(journey: Journey, board: int) -> None:
    member = Member(journey, "mary", board)
    page = member.respond("approve_with_conditions", "One thing.")
    sound = {
        "condition-1-text": "Give the number",
        "condition-1-owner": "lead_officer",
        "condition-1-due-day": "27",
        "condition-1-due-month": "3",
        "condition-1-due-year": "2020",
    }
    hidden = member.client.hidden(page, member.action)
    for changes, message in WRONG_CONDITIONS:
        for step in ("conditions", "send"):
            fields = {**hidden, **sound, **changes, "step": step}
            answer = member.client.post(member.action, fields)
            assert answer.status_code == 422, changes
            assert answer.text.count(message) == 2, changes
    assert votes(journey) == []


WRONG_RESPONSES: list[tuple[dict[str, str], str]] = [
    ({}, "Select your response."),
    ({"choice": "maybe"}, "Select your response."),
    ({"choice": HOSTILE}, "Select your response."),
    ({"choice": "request_changes"}, "Give your reason, so that it can be answered."),
    ({"choice": "reject", "reason": "   \n"}, "Give your reason, so that it can be answered."),
    ({"choice": "approve_with_conditions"}, "Give your reason, so that it can be answered."),
    ({"choice": "approve", "reason": "x" * 20_000}, "Shorten this to 10,000 characters"),
]


def test_a_wrong_response_is_told_at_its_field(journey: Journey, board: int) -> None:
    member = Member(journey, "mary", board)
    form = member.begin()
    hidden = member.client.hidden(form, member.action)
    for fields, message in WRONG_RESPONSES:
        typed = {
            member.choice if name == "choice" else name: value for name, value in fields.items()
        }
        for step in ("response", "send"):
            answer = member.client.post(member.action, {**hidden, **typed, "step": step})
            assert answer.status_code == 422, fields
            assert answer.text.count(message) == 2, fields
            assert HOSTILE not in answer.text
            assert fields.get("reason", "").strip() in answer.text
    assert votes(journey) == []


WRONG_DECLARATIONS: list[tuple[dict[str, str], str]] = [
    ({"interest": ""}, "Select whether you have an interest to declare."),
    ({"interest": "sometimes"}, "Select whether you have an interest to declare."),
    ({"interest": "registrable"}, "Say in a few words what the interest is."),
    ({"interest": "disclosable", "nature": " "}, "Say in a few words what the interest is."),
    ({"interest": "registrable", "nature": "x" * 10_001}, "Shorten this to 10,000"),
]


def test_a_wrong_declaration_is_told_at_its_field(journey: Journey, board: int) -> None:
    member = Member(journey, "mary", board)
    for fields, message in WRONG_DECLARATIONS:
        for step in ("interest", "send", "nonsense", ""):
            answer = member.begin(**{**fields, "step": step})
            assert answer.status_code == 422, fields
            assert answer.text.count(message) == 2, fields


def test_characters_that_no_database_takes_are_refused(journey: Journey, board: int) -> None:
    member = Member(journey, "mary", board)
    hidden = member.client.hidden(member.begin(), member.action)
    for field in ("reason", "nature", "interest", member.choice, "revision_id", "step"):
        answer = member.client.post(member.action, {**hidden, field: "a\0b"})
        assert answer.status_code == 400
    assert votes(journey) == []


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


# ── interests ────────────────────────────────────────────────────────────────────────────────────


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


# ── states ───────────────────────────────────────────────────────────────────────────────────────


def send_blindly(member: Member, form: dict[str, str], reason: str) -> TestResponse:
    return member.client.post(
        member.action, {**form, member.choice: "reject", "reason": reason, "step": "send"}
    )


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


def happen(journey: Journey, board: int, what: str) -> None:
    if what == "closed":
        journey.close(SLOT)
    elif what == "over":
        journey.move_to(BEGINS + timedelta(days=12))
    elif what == "paused":
        journey.act("lead_officer", pauses.pause, journey.strategy, "A change of Government.")
    else:
        today = BEGINS.date()
        change: Any = {
            "cancelled": update(Round)
            .where(Round.id == board)
            .values(status="cancelled", closed_at=BEGINS, closed_by_kind="system"),
            "demoted": update(Membership)
            .where(Membership.id == journey.seat("mary"))
            .values(capacity="observer"),
            "left": update(Membership)
            .where(Membership.id == journey.seat("mary"))
            .values(ends_on=today - timedelta(days=1)),
        }[what]
        journey.change(change)


def test_a_pause_gives_its_reason(journey: Journey, board: int) -> None:
    journey.act("lead_officer", pauses.pause, journey.strategy, "A change of Government.")
    assert "A change of Government." in Member(journey, "mary", board).open().text


def test_whoever_submitted_the_papers_does_not_decide(app: Flask, clock: FrozenClock) -> None:
    clock.set(BEGINS)
    journey = Journey(app, clock).found()
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


@pytest.mark.parametrize("revision", ["", "0", "999", "-1", "x", "9" * 5000])
def test_a_form_without_its_revision_is_refused(
    journey: Journey, board: int, revision: str
) -> None:
    member = Member(journey, "mary", board)
    form = {**member.client.hidden(member.begin(), member.action), "revision_id": revision}
    assert send_blindly(member, form, "My words.").status_code == 409
    assert votes(journey) == []


# ── who sees how it stands ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("who", "forecast", "comment"),
    [
        ("lead_officer", True, True),
        ("chair", True, False),
        ("olu", False, False),
        ("watcher", False, False),
        ("auditor", False, False),
    ],
)
def test_who_sees_an_open_round_stand(
    journey: Journey, board: int, who: str, forecast: bool, comment: bool
) -> None:
    journey.vote("mary", SLOT, "reject", "Not ready at all.")
    page = Member(journey, who, board).open().text
    assert ("The quorum is met: it needs 1, and 1 member has responded." in page) == forecast
    assert ("Not answered yet: Chair Example and Olu Example." in page) == forecast
    assert ("So far 0 for, 1 against, 0 abstaining." in page) == forecast
    assert ("Not ready at all." in page) == comment


def test_hidden_votes_stay_hidden_until_the_round_closes(journey: Journey, board: int) -> None:
    hide = update(VotingRule).where(VotingRule.body_id == journey.bodies[BOARD])
    journey.change(hide.values(hidden_votes=True))
    journey.vote("mary", SLOT, "reject", "Not ready at all.")
    page = Member(journey, "lead_officer", board).open().text
    assert "Not answered yet: Chair Example and Olu Example." in page
    assert "So far" not in page
    assert "Not ready at all." not in page
    journey.close(SLOT)
    for who in ("lead_officer", "olu", "auditor"):
        page = Member(journey, who, board).open().text
        assert "Not ready at all." in page
        assert "Rejected: 0 for and 1 against" in page


def test_closing_early_says_who_is_missing(journey: Journey, board: int) -> None:
    journey.vote("mary", SLOT)
    lead = journey.browser("lead_officer")
    page = lead.get(f"/rounds/{board}/close")
    assert "Not answered yet: Chair Example and Olu Example." in page.text
    answer = lead.send(f"/rounds/{board}/close")
    assert answer.status_code == 409
    assert "2 members have not answered" in answer.text
    for who in ("mary", "auditor", "nobody"):
        journey.browser(who).get(f"/rounds/{board}/close", 404)


def test_only_the_lead_officer_closes_a_round(journey: Journey, board: int) -> None:
    for who in ("chair", "mary", "olu"):
        journey.vote(who, SLOT)
    lead = journey.browser("lead_officer")
    fields = lead.hidden(lead.get(f"/rounds/{board}/close"), f"/rounds/{board}/close")
    clerk = journey.browser("committee_clerk")
    token = clerk.hidden(clerk.get("/account"), "/sign-out")["csrf_token"]
    refused = clerk.post(f"/rounds/{board}/close", {**fields, "csrf_token": token})
    assert refused.status_code == 403
    assert "lead_officer person" in refused.text
    assert lead.post(f"/rounds/{board}/close", fields).status_code == 303


# ── the page and the service agree ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("what", ["", "closed", "over", "paused", "demoted"])
@pytest.mark.parametrize("who", ["mary", "watcher", "lead_officer"])
def test_a_form_is_offered_exactly_where_the_service_takes_a_response(
    journey: Journey, board: int, who: str, what: str
) -> None:
    if what:
        happen(journey, board, what)
    member = Member(journey, who, board)
    offered = "Do you have an interest to declare?" in member.open().text
    try:
        journey.vote(who, SLOT)
    except RefusedError:
        taken = False
    else:
        taken = True
    assert offered == taken


def test_the_page_takes_as_many_statements_for_many_members(journey: Journey, board: int) -> None:
    journey.vote("chair", SLOT, "reject", "No.")
    member = Member(journey, "mary", board)
    member.open()
    few = statements(journey.app, member.open)

    def crowd(session: Any) -> None:
        for number in range(200):
            email = f"crowd-{number}@example.org"
            user = User(email=email, name=f"Crowd {number} {'x' * 90}", created_at=BEGINS)
            session.add(user)
            session.flush()
            session.add(
                Membership(
                    body_id=journey.bodies[BOARD],
                    user_id=user.id,
                    capacity="voting",
                    starts_on=date(2019, 1, 1),
                )
            )
        session.commit()

    journey.look(crowd)
    assert statements(journey.app, member.open) == few
    assert few <= 30
    page = Member(journey, "lead_officer", board).open().text
    assert "Crowd 199" in page


def test_the_routes_of_rounds_want_a_signed_in_person() -> None:
    for rule, methods in ACCESS.items():
        if rule.startswith("/rounds"):
            assert all(who.signed_in for who in methods.values())
