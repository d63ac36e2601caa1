"""The approvals of a strategy: who sees which round, answering comments, asking a body again."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.functional.web.journey import BEGINS, Journey
from tests.functional.web.looking import statements
from tracker.models.round import FeedbackAnswer, Round, Vote
from tracker.services import pauses

HOSTILE = "<script>alert(1)</script>"
PATH = "/strategies/lis/approvals"
BOARD, PANEL = "implementation_board", "analytical_panel"


@pytest.fixture
def answered(journey: Journey) -> Journey:
    """Both rounds closed; the board's with one comment."""
    journey.share()
    journey.vote("mary", BOARD, "request_changes", "Section 3 needs a number.")
    journey.vote("chair", BOARD, "approve")
    journey.vote("pat", PANEL, "approve", "Well argued by the panel.")
    return journey.close(BOARD).close(PANEL)


def comment(journey: Journey) -> int:
    wanted = select(Vote.id).where(Vote.reason.startswith("Section 3"))
    found: int = journey.look(lambda session: session.scalar(wanted))
    return found


def answers(journey: Journey) -> list[str]:
    found: list[str] = journey.look(
        lambda session: list(session.scalars(select(FeedbackAnswer.text)))
    )
    return found


def test_before_anybody_was_asked_the_page_says_so(journey: Journey) -> None:
    page = journey.browser("lead_officer").get(PATH).text
    assert "No body has been asked about this strategy yet." in page


@pytest.mark.parametrize(
    ("who", "board", "panel"),
    [
        ("lead_officer", True, True),
        ("auditor", True, True),
        ("administrator", True, True),
        ("mary", True, False),
        ("watcher", True, False),
        ("pat", False, True),
        ("leader", False, False),
    ],
)
def test_members_see_the_rounds_of_their_own_body_only(
    answered: Journey, who: str, board: bool, panel: bool
) -> None:
    page = answered.browser(who).get(PATH).text
    assert ("Section 3 needs a number." in page) == board
    assert ("Changes requested: 1 for and 1 against, and a tie is lost." in page) == board
    assert ("Well argued by the panel." in page) == panel
    assert ("Feedback given" in page) == panel
    assert ("Record the answer" in page) == (who == "lead_officer")


def test_a_stranger_to_the_strategy_does_not_find_it(answered: Journey) -> None:
    browser = answered.browser("nobody")
    browser.get(PATH, 404)
    browser.get("/strategies/other/approvals", 404)
    browser.get(f"{PATH}/ask-again/{BOARD}", 404)


def test_a_comment_is_answered_once(answered: Journey) -> None:
    lead = answered.browser("lead_officer")
    assert "2 comments wait for an answer" in lead.get(PATH).text
    action = f"{PATH}/answers/{comment(answered)}"
    opened = lead.get(PATH)
    fields = {**lead.hidden(opened, action), "text": f"Added in section 3. {HOSTILE}"}
    page = lead.follow(lead.post(action, fields))
    assert "Your answer is recorded." in page.text
    assert "1 comment waits for an answer" in page.text
    assert "&lt;script&gt;" in page.text
    assert lead.post(action, fields).status_code == 303  # a second click
    assert len(answers(answered)) == 1
    again = {**fields, "ticket_key": "another-ticket-key-0001", "text": "Other words."}
    refused = lead.post(action, again)
    assert refused.status_code == 422
    assert "This comment has been answered already." in refused.text
    assert "Added in section 3." in answered.browser("mary").get(PATH).text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Say what you did with this comment."),
        ("  \n ", "Say what you did with this comment."),
        ("x" * 20_000, "Shorten this to 10,000 characters or fewer."),
    ],
)
def test_a_wrong_answer_is_told_at_its_field(answered: Journey, text: str, message: str) -> None:
    lead = answered.browser("lead_officer")
    page = lead.send(PATH, {"text": text}, action=f"{PATH}/answers/{comment(answered)}")
    assert page.status_code == 422
    assert page.text.count(message) == 2
    assert text.strip() in page.text
    assert answers(answered) == []


def test_only_the_lead_officer_answers(answered: Journey) -> None:
    action = f"{PATH}/answers/{comment(answered)}"
    lead = answered.browser("lead_officer")
    fields = {**lead.hidden(lead.get(PATH), action), "text": "Mine."}
    for who, status in (("mary", 403), ("auditor", 403), ("pat", 404), ("nobody", 404)):
        browser = answered.browser(who)
        token = browser.hidden(browser.get("/account"), "/sign-out")["csrf_token"]
        refused = browser.post(action, {**fields, "csrf_token": token})
        assert refused.status_code == status, who
    assert lead.post(f"{PATH}/answers/999", fields).status_code == 404
    assert lead.post(action, {**fields, "ticket_key": ""}).status_code == 400
    assert answers(answered) == []


def test_an_open_comment_cannot_be_answered_yet(journey: Journey) -> None:
    journey.share().vote("mary", BOARD, "reject", "Section 3 needs a number.")
    lead = journey.browser("lead_officer")
    page = lead.get(PATH).text
    assert "Section 3 needs a number." in page
    assert "Record the answer" not in page
    assert "Close this round" in page
    member = journey.browser("mary").get(PATH).text
    assert "Section 3 needs a number." not in member
    assert "Close this round" not in member


def test_rounds_stand_under_their_draft(answered: Journey) -> None:
    answered.take("refer_back", reason="As the board asked.")
    lead = answered.browser("lead_officer")
    for vote in answered.look(
        lambda session: list(session.scalars(select(Vote.id).where(Vote.reason != "")))
    ):
        lead.send(PATH, {"text": "Done."}, action=f"{PATH}/answers/{vote}")
    answered.add_revision()
    answered.take("share_draft")
    page = lead.get(PATH).text
    assert page.index("Second draft") < page.index("First draft")
    assert page.count("Closed on") == 2


def test_a_body_that_decided_nothing_is_asked_again(journey: Journey) -> None:
    journey.share().close(BOARD)
    lead = journey.browser("lead_officer")
    page = lead.get(PATH).text
    assert "No decision" in page
    assert "Ask the Implementation Board again" in page
    asking = lead.get(f"{PATH}/ask-again/{BOARD}")
    assert "Responses will be due by Thursday 30 January 2020 at 5pm" in asking.text
    done = lead.send(f"{PATH}/ask-again/{BOARD}")
    assert "The body is asked again" in lead.follow(done).text
    rounds = select(Round.status).where(Round.slot == BOARD).order_by(Round.id)
    assert journey.look(lambda session: list(session.scalars(rounds))) == ["closed", "open"]
    lead.get(f"{PATH}/ask-again/{BOARD}", 404)
    for who in ("mary", "auditor"):
        journey.browser(who).get(f"{PATH}/ask-again/{PANEL}", 404)
    for slot in ("scrutiny", "nonsense", PANEL):
        lead.get(f"{PATH}/ask-again/{slot}", 404)


def test_asking_again_is_refused_when_it_is_too_late(journey: Journey) -> None:
    journey.share().close(BOARD)
    lead = journey.browser("lead_officer")
    path = f"{PATH}/ask-again/{BOARD}"
    fields = lead.hidden(lead.get(path), path)
    journey.act("lead_officer", pauses.pause, journey.strategy, "A change of Government.")
    stale = lead.post(path, fields)
    assert stale.status_code == 409
    fields = lead.hidden(lead.get(path), path)
    paused = lead.post(path, fields)
    assert paused.status_code == 409
    assert "The strategy is paused." in paused.text


def test_many_rounds_take_no_more_statements(answered: Journey) -> None:
    lead = answered.browser("lead_officer")
    lead.get(PATH)
    few = statements(answered.app, lambda: lead.get(PATH))

    def crowd(session: object) -> None:
        from sqlalchemy.orm import Session

        assert isinstance(session, Session)
        first = session.scalars(select(Round).where(Round.slot == BOARD)).one()
        for _ in range(40):
            session.add(
                Round(
                    strategy_id=first.strategy_id,
                    visit_id=first.visit_id,
                    body_id=first.body_id,
                    slot=first.slot,
                    mode="written",
                    revision_id=first.revision_id,
                    status="cancelled",
                    opened_at=BEGINS,
                    due_on=date(2020, 1, 17),
                    due_at=BEGINS,
                    closed_at=BEGINS,
                    closed_by_kind="system",
                )
            )
        session.commit()

    answered.look(crowd)
    assert statements(answered.app, lambda: lead.get(PATH)) == few
