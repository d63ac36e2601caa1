"""One act on a meeting and on every strategy that stands on its agenda, in one transaction.

`perform_together` is to several strategies what `acting.perform` is to one: claimed, locked in the
one order, decided, written, recorded, settled. Their pauses hold nothing up: a meeting is not an
internal deadline, and the law's days run on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from tracker.adapters.ports import Ports
from tracker.queries.snapshots import strategy_snapshot
from tracker.services import audit, duties
from tracker.services.acting import Acting, Done, Ticket, once
from tracker.services.duties import Redated
from tracker.services.standalone import Standing
from tracker.services.unit_of_work import lock_strategies
from tracker.workflows.actors import Person
from tracker.workflows.snapshots import StrategySnapshot


class JointAct(Protocol):
    """What one such act does, step by step; `perform_together` calls them in this order."""

    def begin(self, standing: Standing) -> tuple[str, Sequence[int]]:
        """The office by which the actor acts, and the ids of the strategies that it concerns.

        Nothing is locked yet. Raises RefusedError, NotFoundError.
        """
        ...

    def write(self, standing: Standing, actings: Sequence[Acting]) -> None:
        """Decide and write, with the strategies locked. Raises FormError, RefusedError."""
        ...

    def after(self, acting: Acting) -> StrategySnapshot:
        """The strategy as it then stands."""
        ...

    def follow(self, acting: Acting, redated: Sequence[Redated]) -> audit.Entry:
        """What the strategy's history says of the act; `redated` are duties with another day."""
        ...

    def finish(self, standing: Standing, capacity: str) -> Done:
        """Record the act as a whole and tell people."""
        ...


def perform_together(
    act: JointAct,
    *,
    actor: Person,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
    request: Mapping[str, Any],
) -> Done:
    """Do `act` as one act of `actor` at `now` (UTC, governance time); all of it or nothing.

    Older forms of every strategy become stale. Raises what `act` raises, KeyReusedError and
    TemporarilyUnavailableError.
    """

    def act_on(session: Session) -> Done:
        standing = Standing(session, actor, now, ports)
        capacity, ids = act.begin(standing)
        actings = []
        settings = None
        for strategy in lock_strategies(session, ids):
            # One body's strategies have one authority, and so one calendar.
            found = strategy_snapshot(session, strategy.id, ports.calendar, now, settings)
            settings = found.date_settings
            actings.append(
                Acting(session, strategy, found, actor, now, ports, ticket.key, capacity)
            )
        act.write(standing, actings)
        session.flush()
        # What is written for one strategy is not read for another: all of it is stored together.
        with session.no_autoflush:
            standing_duties = duties.open_duties(session, ids)
            entries = []
            for acting in actings:
                before = standing_duties[acting.strategy.id]
                redated = duties.settle(acting, act.after(acting), before)
                entries.append(act.follow(acting, redated))
                acting.strategy.row_version += 1
        if entries:
            audit.append_all(session, entries)
        return act.finish(standing, capacity)

    return once(act_on, actor=actor, ports=ports, ticket=ticket, request=request)
