"""Discharging a condition that a body adopted, so that the gate it shuts can open."""

from __future__ import annotations

from datetime import datetime

from tracker.adapters.ports import Ports
from tracker.extensions import db
from tracker.models.round import Condition
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.entered import required_text
from tracker.services.errors import FormError, NotFoundError
from tracker.workflows.actors import Actor


def discharge_condition(
    condition_id: int,
    note: str,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Record that the body is satisfied. Raises FormError, RefusedError, NotFoundError."""
    known = db.session.get(Condition, condition_id)
    if known is None:
        raise NotFoundError(f"no condition {condition_id}")

    def work(acting: Acting) -> Done:
        said = required_text("note", note, "Say how the condition was met, and who agreed.")
        condition = acting.session.get_one(Condition, condition_id)
        if condition.discharged_at is not None:
            raise FormError({"note": "This condition has been discharged already."})
        condition.discharged_at, condition.discharged_by = now, acting.user_id
        condition.discharge_note = said
        acting.session.flush()
        facts = {"note": said, "gate": condition.gate}
        acting.record("condition_discharged", ("condition", condition_id), facts=facts)
        return Done("condition", condition_id)

    return perform(
        known.strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"condition": condition_id, "note": note},
        act="discharge_condition",
    )
