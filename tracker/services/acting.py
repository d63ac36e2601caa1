"""How every act on a strategy runs: claimed, locked, decided, written, recorded, settled.

`perform` is the one frame of the write side. Inside it a service decides with the core and writes;
afterwards the duties follow from the strategy as it then stands, and the key gets its result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.adapters.ports import Ports
from tracker.models.strategy import StageVisit, Strategy
from tracker.queries.snapshots import strategy_snapshot
from tracker.services import audit, duties, idempotency
from tracker.services.errors import NotFoundError, RefusedError, StaleError
from tracker.services.unit_of_work import NoSuchRowError, lock_strategy, unit_of_work
from tracker.workflows.actors import SYSTEM, Actor, Person
from tracker.workflows.permissions import Refused, may, offices_for
from tracker.workflows.snapshots import StrategySnapshot


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a form carried: its idempotency key, and the row version that the page was made from."""

    key: str
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What an act led to; `repeated` where the same request had brought it about before."""

    kind: str
    id: int
    repeated: bool = False


@dataclass(slots=True)
class Acting:
    """One act under way, inside its transaction and with the strategy locked."""

    session: Session
    strategy: Strategy
    snapshot: StrategySnapshot
    actor: Actor
    now: datetime
    ports: Ports
    key: str
    capacity: str = SYSTEM
    fulfilled: set[tuple[str, str]] = field(default_factory=set)
    """Acts now done, as (act, part): duties that end with them end as done."""

    @property
    def user_id(self) -> int | None:
        """The person who acts; None for one of the system's jobs."""
        return self.actor.user_id if isinstance(self.actor, Person) else None

    @property
    def recorded_at(self) -> datetime:
        """The moment of recording: real time, whatever the governance clock says."""
        return self.ports.clock.real_now()

    def local_date(self, instant: datetime) -> date:
        """The authority's own date of an instant."""
        return self.snapshot.local_date(instant)

    def record(
        self,
        event: str,
        subject: tuple[str, int],
        *,
        happened_at: datetime | None = None,
        facts: Mapping[str, Any] | None = None,
        personal: Mapping[str, str] | None = None,
        move: tuple[str, str, str] | None = None,
    ) -> int:
        """Append to the audit chain; `move` is (trigger, from, to) where the state changed."""
        entry = self.entry(
            event, subject, happened_at=happened_at, facts=facts, personal=personal, move=move
        )
        return audit.append(self.session, entry)

    def entry(
        self,
        event: str,
        subject: tuple[str, int],
        *,
        happened_at: datetime | None = None,
        facts: Mapping[str, Any] | None = None,
        personal: Mapping[str, str] | None = None,
        move: tuple[str, str, str] | None = None,
    ) -> audit.Entry:
        """What `record` appends, for an act that has several of them to append at once."""
        trigger, from_, to = move or (None, None, None)
        return audit.Entry(
            event=event,
            actor=self.actor,
            capacity=self.capacity,
            happened_at=happened_at or self.now,
            recorded_at=self.recorded_at,
            subject=subject,
            strategy_id=self.strategy.id,
            trigger=trigger,
            from_=from_,
            to=to,
            definition_hash=self.snapshot.definition.content_hash,
            row_version=self.strategy.row_version,
            facts=facts,
            personal=personal,
        )

    def permit(self, act: str) -> None:
        """Refuse unless the actor may do this act now; remember in which capacity."""
        answer = may(self.actor, act, self.snapshot)
        if isinstance(answer, Refused):
            raise RefusedError(answer)
        self.act_as(offices_for(act, self.snapshot.definition))

    def act_as(self, offices: tuple[str, ...]) -> None:
        """Remember the office by which the actor acts: the first of `offices` that is held."""
        if isinstance(self.actor, Person):
            held = (
                office
                for office in offices
                if self.actor.holds(office, self.snapshot.authority_id, self.strategy.id)
            )
            self.capacity = next(held, "member")

    def open_visit(self, leaf: str) -> int | None:
        """The open visit of a leaf, as written so far; None where the leaf is not active."""
        return self.session.scalar(
            select(StageVisit.id).where(
                StageVisit.strategy_id == self.strategy.id,
                StageVisit.stage == leaf,
                StageVisit.left_at.is_(None),
            )
        )

    def reload(self) -> StrategySnapshot:
        """The strategy as it stands after what was written."""
        self.session.flush()
        settings = self.snapshot.date_settings
        self.snapshot = strategy_snapshot(
            self.session, self.strategy.id, self.ports.calendar, self.now, settings
        )
        return self.snapshot


def perform(
    strategy_id: int,
    work: Callable[[Acting], Done],
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket | None,
    request: Mapping[str, Any],
    act: str | None = None,
    raises_version: bool = True,
) -> Done:
    """Run `work` as one act of `actor` at `now` (UTC, governance time), in one transaction.

    `request` is what was asked, for the hash behind the idempotency key. `act` is checked first
    where it is given. With `raises_version` older forms of the strategy become stale. Raises what
    `work` raises, and RefusedError, StaleError, NotFoundError, KeyReusedError,
    TemporarilyUnavailableError; then nothing is written.
    """

    def act_on(session: Session) -> Done:
        try:
            strategy = lock_strategy(session, strategy_id)
        except NoSuchRowError as error:
            raise NotFoundError(str(error)) from error
        seen = ticket.row_version if ticket else None
        if seen is not None and seen != strategy.row_version:
            raise StaleError(strategy.id, seen, strategy.row_version)
        snapshot = strategy_snapshot(session, strategy_id, ports.calendar, now)
        key = ticket.key if ticket else ""
        acting = Acting(session, strategy, snapshot, actor, now, ports, key)
        try:
            if act is not None:
                acting.permit(act)
            done = work(acting)
        except RefusedError as error:
            error.strategy_id = strategy_id
            raise
        if raises_version:
            strategy.row_version += 1
        duties.settle(acting)
        return done

    return once(act_on, actor=actor, ports=ports, ticket=ticket, request=request)


def once(
    work: Callable[[Session], Done],
    *,
    actor: Actor,
    ports: Ports,
    ticket: Ticket | None,
    request: Mapping[str, Any],
) -> Done:
    """Run `work` in one transaction under the ticket's key; a repeated request does nothing.

    Without a ticket, and for one of the system's own jobs, there is no key. Raises what `work`
    raises, KeyReusedError and TemporarilyUnavailableError.
    """
    with unit_of_work() as session:
        claim = None
        if ticket is not None and isinstance(actor, Person):
            claim = idempotency.claim(
                session,
                actor.user_id,
                ticket.key,
                idempotency.hash_request(request),
                ports.clock.real_now(),
            )
        if isinstance(claim, idempotency.Result):
            return Done(claim.kind, claim.id, repeated=True)
        done = work(session)
        if claim is not None:
            idempotency.finish(session, claim, done.kind, done.id)
        return done
