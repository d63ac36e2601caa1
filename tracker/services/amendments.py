"""Certifying that a revision carries the amendment with which the meeting approved."""

from __future__ import annotations

from datetime import datetime

from tracker.adapters.ports import Ports
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.entered import required_text
from tracker.services.errors import RefusedError
from tracker.services.stage_records import sign_record
from tracker.workflows.actors import Actor
from tracker.workflows.guards import Unmet
from tracker.workflows.permissions import Refused


def certify_amendment(
    strategy_id: int,
    note: str,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """The proper officer has compared the present text with the amendment word by word.

    Only a revision so certified is published where the meeting approved "as amended". Raises
    FormError, RefusedError.
    """

    def work(acting: Acting) -> Done:
        said = required_text("note", note, "Say what you compared, and that it agrees.")
        revision, decided = acting.snapshot.revision, acting.snapshot.decided_revision
        if not acting.snapshot.amendment or revision is None or decided is None:
            sentence = "The meeting did not approve the strategy with an amendment."
            raise RefusedError(Refused((Unmet("amended", sentence, ("committee_clerk",)),)))
        if revision.text_fingerprint == decided.text_fingerprint:
            sentence = (
                f"Revision {revision.number} is the text without the amendment. "
                "Add the amended text first."
            )
            raise RefusedError(Refused((Unmet("amended_text", sentence, ("lead_officer",)),)))
        record = sign_record(acting, "amendment_certified", happened_at=now, detail={"note": said})
        acting.fulfilled.add(("certify_amendment", ""))
        acting.record(
            "amendment_certified",
            ("record", record.id),
            facts={"revision": revision.number, "fingerprint": revision.fingerprint, "note": said},
        )
        return Done("record", record.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"strategy": strategy_id, "certify_amendment": note},
        act="certify_amendment",
    )
