"""Plain signed records: Government's reply, clearances, exempt check."""

from __future__ import annotations

from datetime import datetime

from tracker.adapters.ports import Ports
from tracker.models.papers import Clearance
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.entered import not_in_the_future, optional_text, required_text
from tracker.services.errors import FormError
from tracker.services.stage_records import sign_record
from tracker.workflows.actors import Actor
from tracker.workflows.permissions import clearance_act

GOVERNMENT_REPLIES = ("agreed", "comments_to_answer", "declined")


def record_government_reply(
    strategy_id: int,
    outcome: str,
    note: str,
    *,
    happened_at: datetime,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """What Government answered, and when it did. Raises FormError, RefusedError."""

    def work(acting: Acting) -> Done:
        if outcome not in GOVERNMENT_REPLIES:
            raise FormError({"outcome": "Select what Government replied."})
        said = optional_text("note", note)
        if outcome != "agreed" and not said:
            raise FormError({"note": "Say what Government asked for."})
        not_in_the_future("happened_at", happened_at, now)
        record = sign_record(
            acting,
            "government_reply",
            happened_at=happened_at,
            outcome=outcome,
            detail={"note": said},
        )
        acting.fulfilled.add(("record_government_reply", ""))
        acting.record(
            "government_reply_recorded",
            ("record", record.id),
            happened_at=happened_at,
            facts={"outcome": outcome, "note": said},
        )
        return Done("record", record.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={
            "strategy": strategy_id,
            "reply": outcome,
            "note": note,
            "happened_at": happened_at.isoformat(),
        },
        act="record_government_reply",
    )


def sign_clearance(
    strategy_id: int,
    name: str,
    note: str,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Sign one clearance for the present text. Raises FormError, RefusedError, KeyError."""

    def work(acting: Acting) -> Done:
        said = optional_text("note", note)
        revision = acting.snapshot.revision
        if revision is None:
            raise FormError({"note": "There are no papers to clear yet."})
        if name in acting.snapshot.clearances:
            raise FormError({"note": "This clearance is signed already for the present text."})
        clearance = Clearance(
            strategy_id=strategy_id,
            name=name,
            revision_id=revision.revision_id,
            signed_by=acting.user_id,
            capacity=acting.capacity,
            happened_at=now,
            recorded_at=acting.recorded_at,
            note=said,
        )
        acting.session.add(clearance)
        acting.session.flush()
        acting.fulfilled.add(("sign_clearance", name))
        acting.record(
            "clearance_signed",
            ("clearance", clearance.id),
            facts={"name": name, "revision": revision.number, "fingerprint": revision.fingerprint},
        )
        return Done("clearance", clearance.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"strategy": strategy_id, "clearance": name, "note": note},
        act=clearance_act(name),
    )


def do_exempt_check(
    strategy_id: int,
    note: str,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """The proper officer has looked for exempt and confidential information in the papers.

    Local Government Act 1972 s.100B(2) and Schedule 12A. Raises FormError, RefusedError.
    """

    def work(acting: Acting) -> Done:
        said = required_text("note", note, "Say what you checked and what you found.")
        if acting.snapshot.revision is None:
            raise FormError({"note": "There are no papers to check yet."})
        record = sign_record(acting, "exempt_check", happened_at=now, detail={"note": said})
        acting.fulfilled.add(("do_exempt_check", ""))
        acting.record("exempt_check_done", ("record", record.id), facts={"note": said})
        return Done("record", record.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"strategy": strategy_id, "exempt_check": note},
        act="do_exempt_check",
    )
