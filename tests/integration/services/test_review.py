"""The review by both panels through the services: races, repeats, stale forms and refusals."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.functional.web.journey import Journey
from tracker.extensions import db
from tracker.models.duty import Duty
from tracker.models.record import AuditEvent
from tracker.models.round import Round, Vote
from tracker.models.strategy import Strategy
from tracker.queries.audit_chain import verify_chain
from tracker.services import feedback, pauses, responses, rounds, stages
from tracker.services.acting import Ticket
from tracker.services.entered_response import NewCondition, Response
from tracker.services.errors import FormError, RefusedError, StaleError
from tracker.services.idempotency import KeyReusedError
from tracker.workflows.actors import System
from tracker.workflows.commands import Command

BOARD, PANEL = "implementation_board", "analytical_panel"


def at_once(app: Flask, *works: Callable[[], Any]) -> list[Any]:
    """Run these at the same instant, each in a thread and context of its own; what each came to."""
    barrier = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                results[place] = work()
            except Exception as error:  # noqa: BLE001 - the test looks at what it was
                results[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def state(journey: Journey) -> str:
    found: str = journey.look(
        lambda session: session.scalar(
            select(Strategy.state).where(Strategy.id == journey.strategy)
        )
    )
    return found


def test_both_lanes_close_at_the_same_instant(journey: Journey) -> None:
    journey.share()
    for who in ("chair", "mary"):
        journey.vote(who, BOARD)
    journey.vote("pat", PANEL)
    ids = [journey.round(BOARD), journey.round(PANEL)]
    due = journey.look(lambda session: session.get_one(Round, ids[0]).due_at)
    journey.move_to(due + timedelta(minutes=1))
    now, ports = journey.clock.now(), journey.ports

    def closing(round_id: int) -> Callable[[], Any]:
        return lambda: rounds.close_round(
            round_id, actor=System("close_rounds"), now=now, ports=ports
        )

    results = at_once(journey.app, *(closing(round_id) for round_id in ids))
    assert [getattr(result, "id", result) for result in results] == ids
    assert state(journey) == f"review.{PANEL}.done|review.{BOARD}.done"
    with journey.app.app_context():
        assert verify_chain(db.session()).ok
        finished = db.session.scalar(
            select(func.count())
            .select_from(AuditEvent)
            .where(AuditEvent.event.in_(("panel_review_finished", "board_review_finished")))
        )
        assert finished == 2


def test_one_round_closed_twice_at_once_is_closed_once(journey: Journey) -> None:
    journey.share().vote("pat", PANEL)
    round_id = journey.round(PANEL)
    due = journey.look(lambda session: session.get_one(Round, round_id).due_at)
    journey.move_to(due + timedelta(minutes=1))
    now, ports = journey.clock.now(), journey.ports

    def close() -> Any:
        return rounds.close_round(round_id, actor=System("close_rounds"), now=now, ports=ports)

    results = at_once(journey.app, close, close, close)
    assert sum(isinstance(result, RefusedError) for result in results) == 2
    with journey.app.app_context():
        closed = select(func.count()).where(AuditEvent.event == "round_closed")
        assert db.session.scalar(closed) == 1


def _response(journey: Journey, slot: str, choice: str, reason: str = "") -> tuple[int, Response]:
    round_id = journey.round(slot)
    revision = journey.look(lambda session: session.get_one(Round, round_id).revision_id)
    return round_id, Response(
        revision, dict.fromkeys(journey.recommendations(round_id), choice), reason
    )


def test_two_clicks_are_one_vote(journey: Journey) -> None:
    journey.share()
    round_id, response = _response(journey, BOARD, "approve")
    with journey.app.app_context():
        actor, now = journey.actor("mary"), journey.clock.now()

    def click() -> Any:
        return responses.record_response(
            round_id,
            response,
            actor=actor,
            now=now,
            ports=journey.ports,
            ticket=Ticket("the-same-page-1"),
        )

    results = at_once(journey.app, click, click, click, click)
    assert len({result.id for result in results}) == 1
    assert sum(not result.repeated for result in results) == 1
    assert journey.look(lambda session: session.scalar(select(func.count(Vote.id)))) == 1


def test_the_same_key_with_another_choice_is_refused(journey: Journey) -> None:
    journey.share()
    round_id, response = _response(journey, BOARD, "approve")
    other = replace(response, choices=dict.fromkeys(response.choices, "reject"), reason="No.")
    with journey.app.app_context():
        facts: dict[str, Any] = {
            "actor": journey.actor("mary"),
            "now": journey.clock.now(),
            "ports": journey.ports,
            "ticket": Ticket("one-page-opened-once"),
        }
        responses.record_response(round_id, response, **facts)
        with pytest.raises(KeyReusedError):
            responses.record_response(round_id, other, **facts)
    assert journey.look(lambda session: session.scalar(select(func.count(Vote.id)))) == 1


def test_a_changed_vote_leaves_the_earlier_one(journey: Journey) -> None:
    journey.share()
    journey.vote("mary", BOARD)
    journey.vote("mary", BOARD, "request_changes", "Say who pays.")
    rows = journey.look(
        lambda session: session.execute(select(Vote.seq, Vote.choice).order_by(Vote.seq)).all()
    )
    assert [tuple(row) for row in rows] == [(1, "approve"), (2, "request_changes")]


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("nobody", "Only the members of"),
        ("pat", "Only the members of"),
        ("watcher", "without a vote"),
        ("lead_officer", "Only the members of"),
        ("administrator", "Only the members of"),
    ],
)
def test_only_voting_members_respond(journey: Journey, who: str, said: str) -> None:
    journey.share()
    round_id, response = _response(journey, BOARD, "approve")
    with pytest.raises(RefusedError, match=said):
        journey.act(who, responses.record_response, round_id, response)
    assert journey.look(lambda session: session.scalar(select(func.count(Vote.id)))) == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"choices": {}}, "choice"),
        ({"choices": {999_999: "approve"}}, "choice"),
        ({"interest": "perhaps"}, "interest"),
        ({"interest": "registrable", "nature": " "}, "nature"),
        ({"reason": "x" * 10_001}, "reason"),
    ],
)
def test_what_is_entered_is_checked(journey: Journey, change: dict[str, Any], field: str) -> None:
    journey.share()
    round_id, response = _response(journey, BOARD, "approve")
    with pytest.raises(FormError) as caught:
        journey.act("mary", responses.record_response, round_id, replace(response, **change))
    assert [name for name in caught.value.errors if name.startswith(field)]


@pytest.mark.parametrize("choice", ["request_changes", "reject", "approve_with_conditions"])
def test_a_reason_is_owed(journey: Journey, choice: str) -> None:
    journey.share()
    round_id, response = _response(journey, BOARD, choice)
    with pytest.raises(FormError) as caught:
        journey.act("mary", responses.record_response, round_id, response)
    assert "reason" in caught.value.errors


def test_an_answer_after_the_day_is_refused(journey: Journey) -> None:
    journey.share()
    round_id, response = _response(journey, BOARD, "approve")
    due = journey.look(lambda session: session.get_one(Round, round_id).due_at)
    journey.move_to(due)
    journey.act("mary", responses.record_response, round_id, response)
    journey.move_to(due + timedelta(seconds=1))
    with pytest.raises(RefusedError, match="time to respond is over"):
        journey.act("chair", responses.record_response, round_id, response)


def test_a_declared_interest_bars_and_ends_the_duty(journey: Journey) -> None:
    journey.share()
    round_id, response = _response(journey, BOARD, "approve")
    declared = replace(response, choices={}, interest="disclosable", nature="I own the land.")
    journey.act("mary", responses.record_response, round_id, declared)
    ended = journey.look(
        lambda session: session.scalars(
            select(Duty.how).where(
                Duty.act == "respond", Duty.membership_id == _seat(session, journey, "mary")
            )
        ).one()
    )
    assert ended == "excused"


def _seat(session: Any, journey: Journey, who: str) -> int:
    from tracker.models.body import Membership

    found: int = session.scalar(
        select(Membership.id).where(Membership.user_id == journey.users[who])
    )
    return found


def test_conditions_bind_once_the_body_agrees(journey: Journey) -> None:
    journey.share()
    round_id, response = _response(journey, BOARD, "approve_with_conditions", "If costed.")
    journey.act(
        "mary",
        responses.record_response,
        round_id,
        replace(response, conditions=(NewCondition("Cost every priority."),)),
    )
    journey.vote("chair", BOARD)
    journey.vote("pat", PANEL)
    journey.close(BOARD).close(PANEL)
    from tracker.models.round import Condition

    rows = journey.look(
        lambda session: [(c.text, c.gate) for c in session.scalars(select(Condition))]
    )
    assert rows == [("Cost every priority.", "agenda")]


def test_nobody_responding_is_no_decision_and_the_body_is_asked_again(journey: Journey) -> None:
    journey.share()
    journey.close(BOARD)
    outcome = journey.look(lambda s: s.get_one(Round, journey.round(BOARD)).outcome)
    assert outcome == "no_decision"
    assert f"review.{BOARD}.open" in state(journey)
    journey.act("lead_officer", rounds.open_round_again, journey.strategy, BOARD)
    journey.vote("chair", BOARD)
    journey.vote("mary", BOARD)
    journey.close(BOARD)
    assert f"review.{BOARD}.done" in state(journey)


def test_feedback_is_answered_before_the_draft_moves_on(journey: Journey) -> None:
    journey.share()
    vote = journey.vote("pat", PANEL, "approve", "Name the source.")
    for who in ("chair", "mary"):
        journey.vote(who, BOARD)
    journey.close(BOARD).close(PANEL)
    with pytest.raises(RefusedError, match="still has no answer"):
        journey.take("consult_government")
    journey.act("lead_officer", feedback.answer_feedback, vote.id, "It is named now.")
    journey.take("consult_government")
    assert state(journey) == "government_consultation"


def test_a_stale_form_is_refused_and_writes_nothing(journey: Journey) -> None:
    version = journey.look(lambda s: s.get_one(Strategy, journey.strategy).row_version)
    journey.share()
    with journey.app.app_context(), pytest.raises(StaleError):
        stages.take(
            journey.strategy,
            Command(trigger="withdraw", reason="No longer needed."),
            actor=journey.actor("lead_officer"),
            now=journey.clock.now(),
            ports=journey.ports,
            ticket=Ticket("an-old-page-0001", version),
        )
    assert state(journey).startswith("review")


def test_a_pause_moves_what_is_internal(journey: Journey) -> None:
    journey.share()
    due_on = journey.look(lambda s: s.get_one(Round, journey.round(BOARD)).due_on)
    journey.act("lead_officer", pauses.pause, journey.strategy, "An election was called.")
    with pytest.raises(RefusedError, match="paused"):
        journey.vote("mary", BOARD)
    journey.move_to(journey.clock.now() + timedelta(days=7))
    journey.act("lead_officer", pauses.resume, journey.strategy)
    moved = journey.look(lambda s: s.get_one(Round, journey.round(BOARD)).due_on)
    assert (moved - due_on).days == 7, "five working days"
    duty = journey.look(
        lambda s: s.scalars(select(Duty.due_on).where(Duty.act == "respond").limit(1)).one()
    )
    assert duty == moved
    journey.vote("mary", BOARD)
