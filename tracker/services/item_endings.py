"""An item that ends without a decision: deferred, or withdrawn from the agenda."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.adapters.ports import Ports
from tracker.models.meeting import AgendaItem
from tracker.models.round import Recommendation, Vote
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.entered import required_text
from tracker.services.errors import FormError, RefusedError
from tracker.services.meetings import list_at, open_round_of, strategy_of_item
from tracker.services.unit_of_work import lock_rounds
from tracker.workflows.actors import Actor
from tracker.workflows.guards import Unmet
from tracker.workflows.permissions import Refused

ENDINGS = ("deferred", "withdrawn")


def end_item(
    item_id: int,
    ending: str,
    reason: str,
    deferred_to: int | None = None,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Close an item on which nothing is decided, and say why; Done names the item.

    `deferred_to` is the meeting that takes it up: the strategy is listed there in the same
    transaction. Without one it waits until the clerk lists it. What was voted while the item was
    open stays in the record and decides nothing. Raises FormError, RefusedError, NotFoundError.
    """
    strategy_id = strategy_of_item(item_id)

    def work(acting: Acting) -> Done:
        item = acting.session.get_one(AgendaItem, item_id)
        if item.status not in {"listed", "open"}:
            missing = Unmet("item", f"This item is {item.status} already.", ("committee_clerk",))
            raise RefusedError(Refused((missing,)))
        if ending not in ENDINGS:
            raise FormError({"ending": "Select how the item ends."})
        is_deferred = ending == "deferred"
        if deferred_to is not None and not is_deferred:
            raise FormError({"meeting": "Only a deferred item goes to another meeting."})
        said = required_text("reason", reason, "Say why nothing was decided.")
        voted = _close_round(acting, item, ending, said)
        item.status, item.closed_at, item.closing_reason = ending, now, said
        item.deferred_to_id = deferred_to
        acting.session.flush()
        if deferred_to is not None:
            list_at(acting, deferred_to)
        acting.record(
            "item_deferred" if is_deferred else "item_withdrawn",
            ("agenda_item", item_id),
            facts={
                "meeting": item.meeting_id,
                "reason": said,
                "deferred_to": deferred_to,
                "votes_set_aside": voted,
            },
        )
        return Done("agenda_item", item_id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={
            "end_item": item_id,
            "ending": ending,
            "reason": reason,
            "deferred_to": deferred_to,
        },
        act="end_item",
    )


def _close_round(acting: Acting, item: AgendaItem, ending: str, why: str) -> int:
    """Close the vote on the item, if it was open; how many votes decide nothing now."""
    open_round = open_round_of(acting, item)
    if open_round is None:
        return 0
    close_undecided(acting.session, [open_round], ending, why, acting.user_id, acting.now)
    return len(acting.session.scalars(select(Vote.id).where(Vote.round_id == open_round)).all())


def close_undecided(
    session: Session,
    round_ids: Sequence[int],
    ending: str,
    why: str,
    user_id: int | None,
    now: datetime,
) -> None:
    """Lock and close votes at a meeting that decide nothing; `ending` is their outcome."""
    for closing in lock_rounds(session, round_ids):
        closing.status, closing.closed_at = "closed", now
        closing.closed_by, closing.closed_by_kind = user_id, "person"
        closing.outcome, closing.why = ending, why
    session.execute(
        update(Recommendation).where(Recommendation.round_id.in_(round_ids)).values(outcome=ending)
    )
