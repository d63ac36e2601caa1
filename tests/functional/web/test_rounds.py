"""The page of a round: who reads it, what it says, and who sees how it stands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, update

from tests.functional.web.founded import BOARD
from tests.functional.web.journey import BEGINS, Journey
from tests.functional.web.looking import statements
from tests.functional.web.member import SLOT, Member, happen, votes
from tests.functional.web.pages import PageClient
from tracker.models.body import Membership, VotingRule
from tracker.models.people import User
from tracker.models.record import AuditEvent
from tracker.services.errors import RefusedError
from tracker.web.access import ACCESS


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
    journey: Journey,
) -> None:
    journey.share({"Draft strategy": b"one", "The exempt annex": b"two"})
    board = journey.round(SLOT)
    assert "The exempt annex" in Member(journey, "mary", board).open().text
    assert "The exempt annex" in Member(journey, "lead_officer", board).open().text
    for who in ("watcher", "scrutiny_chair"):
        page = Member(journey, who, board).open().text
        assert "The exempt annex" not in page
        assert "1 exempt paper in this revision is not open to you." in page


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
