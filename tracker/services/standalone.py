"""Acts that belong to no single strategy (a meeting, a body): claimed, written, recorded, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.adapters.ports import Ports
from tracker.services import audit
from tracker.services.acting import Done, Ticket, once
from tracker.services.errors import RefusedError
from tracker.workflows.actors import OFFICES, Person
from tracker.workflows.guards import Unmet
from tracker.workflows.permissions import Refused


@dataclass(frozen=True, slots=True)
class Standing:
    """One such act under way, inside its transaction."""

    session: Session
    actor: Person
    now: datetime
    ports: Ports

    def only(self, offices: tuple[str, ...], authority_id: int) -> str:
        """The office by which the actor may do this. Raises RefusedError."""
        for office in offices:
            if self.actor.holds(office, authority_id):
                return office
        names = " or ".join(OFFICES[office].lower() for office in offices)
        missing = Unmet("by:office", f"Only the {names} can do this.", offices)
        raise RefusedError(Refused((missing,)), authority_id=authority_id)

    def record(
        self,
        event: str,
        subject: tuple[str, int],
        capacity: str,
        facts: Mapping[str, Any],
        personal: Mapping[str, str] | None = None,
    ) -> None:
        """Append to the audit chain; the last thing that the act does."""
        audit.append(
            self.session,
            audit.Entry(
                event=event,
                actor=self.actor,
                capacity=capacity,
                happened_at=self.now,
                recorded_at=self.ports.clock.real_now(),
                subject=subject,
                facts=facts,
                personal=personal,
            ),
        )


def perform_alone(
    work: Callable[[Standing], Done],
    *,
    actor: Person,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
    request: Mapping[str, Any],
) -> Done:
    """Run `work` in one transaction under an idempotency key; a repeated request does nothing.

    Raises what `work` raises, KeyReusedError and TemporarilyUnavailableError.
    """
    return once(
        lambda session: work(Standing(session, actor, now, ports)),
        actor=actor,
        ports=ports,
        ticket=ticket,
        request=request,
    )
