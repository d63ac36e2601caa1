"""Answering what the panels said: each comment gets an answer before the draft moves on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tracker.adapters.ports import Ports
from tracker.extensions import db
from tracker.models.round import FeedbackAnswer, Round, Vote
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.entered import required_text
from tracker.services.errors import FormError, NotFoundError
from tracker.workflows.actors import Actor


def answer_feedback(
    vote_id: int,
    text: str,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Say what was done with a member's comment. Raises FormError, RefusedError, NotFoundError."""
    strategy_id = db.session.scalar(
        select(Round.strategy_id).join(Vote, Vote.round_id == Round.id).where(Vote.id == vote_id)
    )
    if strategy_id is None:
        raise NotFoundError(f"no vote {vote_id}")

    def work(acting: Acting) -> Done:
        answer = required_text("text", text, "Say what you did with this comment.")
        status, reason = acting.session.execute(
            select(Round.status, Vote.reason)
            .join(Vote, Vote.round_id == Round.id)
            .where(Vote.id == vote_id)
        ).one()
        answered = acting.session.scalar(
            select(FeedbackAnswer.id).where(FeedbackAnswer.vote_id == vote_id)
        )
        if status != "closed" or not reason:
            raise FormError({"text": "There is no comment here to answer yet."})
        if answered is not None:
            raise FormError({"text": "This comment has been answered already."})
        row = FeedbackAnswer(
            vote_id=vote_id, text=answer, answered_by=acting.user_id, answered_at=acting.now
        )
        acting.session.add(row)
        acting.session.flush()
        acting.fulfilled.add(("answer_feedback", ""))
        acting.record("feedback_answered", ("vote", vote_id), personal={"text": answer})
        return Done("feedback_answer", row.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"vote": vote_id, "text": text},
        act="answer_feedback",
    )
