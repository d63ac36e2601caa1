"""Moving the demonstration's clock: forward only, through every morning and every due moment.

Each step has one `now` for all that is done in it, so that what follows from a moment bears the
date of that moment, however long the step takes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import update

from tracker.adapters.clock import OffsetClock, SystemClock
from tracker.adapters.ports import Ports
from tracker.extensions import db
from tracker.models.job import DemoClock
from tracker.queries.due import open_due_instants
from tracker.queries.outbox import next_pending
from tracker.services.delivery import send_due
from tracker.services.outbox import compose_due
from tracker.services.rounds import close_due_rounds
from tracker.services.stages import lapse_due_call_ins
from tracker.services.sweep import sweep
from tracker.services.unit_of_work import unit_of_work
from tracker.workflows.calendar import to_local, to_utc
from tracker.workflows.reminders import SEND_TIME

_log = logging.getLogger(__name__)

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


class BackwardsError(ValueError):
    """The clock was to be set to a moment that is past."""


class NotSimulatedError(RuntimeError):
    """This installation lives in real time: its clock cannot be moved."""


@dataclass(frozen=True, slots=True)
class ClockStep:
    """What happened at one instant on the way. `problems`: jobs that stopped at a fault."""

    at: datetime
    rounds_closed: int
    call_ins_lapsed: int
    mails_sent: int
    problems: tuple[str, ...] = ()

    @property
    def is_quiet(self) -> bool:
        """Whether nothing happened that is worth a line."""
        return not (self.rounds_closed or self.call_ins_lapsed or self.mails_sent or self.problems)


def start_at(instant: datetime, ports: Ports) -> None:
    """Set the clock where a demonstration begins, backwards too: nothing has happened yet.

    Raises NotSimulatedError.
    """
    _require_simulated(ports)
    _set(instant, ports, back=True)


def move_to(instant: datetime, ports: Ports) -> Iterator[ClockStep]:
    """Move to `instant` (UTC), doing on each day and at each due moment what the jobs would do.

    Gives each step as it is done, so that a page can show progress; one that is left half way
    leaves the clock at the last step taken. Raises BackwardsError and NotSimulatedError at once.
    """
    _require_simulated(ports)
    now = ports.clock.now()
    if instant < now:
        raise BackwardsError("The simulated clock only moves forward.")
    return _steps(now, instant, ports)


def run_jobs(now: datetime, ports: Ports) -> ClockStep:
    """All that has fallen due by `now`: call-ins, rounds, reminders, mail.

    A fault in one is noted and does not keep the others from running.
    """
    work = _Work()
    lapsed = work.attempt("lapse call-ins", lambda: lapse_due_call_ins(now, ports))
    closed = work.attempt("close rounds", lambda: close_due_rounds(now, ports))
    work.attempt("sweep", lambda: sweep(now, ports).new)
    work.attempt("compose", lambda: compose_due(now, ports).messages)
    sent = work.attempt("send", lambda: send_due(ports).sent)
    return ClockStep(now, closed, lapsed, sent, tuple(work.problems))


@dataclass(slots=True)
class _Work:
    problems: list[str] = field(default_factory=list)

    def attempt(self, what: str, job: Callable[[], int]) -> int:
        try:
            return job()
        except Exception as error:  # noqa: BLE001 - shown with the step
            _log.exception("a step of the demo clock could not %s", what)
            db.session.rollback()
            self.problems.append(f"{what}: {error}")
            return 0


def _steps(now: datetime, target: datetime, ports: Ports) -> Iterator[ClockStep]:
    yield run_jobs(now, ports)  # what is owed already bears the date of now
    while now < target:
        now = _next_stop(now, target, ports)
        _set(now, ports)
        yield run_jobs(now, ports)


def _next_stop(now: datetime, target: datetime, ports: Ports) -> datetime:
    """The next morning or due moment after `now`; the target if there is none before it."""
    db.session.rollback()
    day = to_local(now, ports.zone).date()
    mornings = (to_utc(each, SEND_TIME, ports.zone) for each in (day, day + _DAY))
    # A deadline ends with its instant; what follows from it happens in the next second.
    ends = (_after(due) for due in open_due_instants(now - _SECOND, target))
    pending = next_pending(db.session(), now, target)
    stops = [stop for stop in (*mornings, *ends, pending) if stop and now < stop < target]
    db.session.rollback()
    return min(stops, default=target)


def _after(due: datetime) -> datetime:
    """The first whole second after an instant: of the end of a day, the midnight."""
    return due.replace(microsecond=0) + _SECOND


def _set(instant: datetime, ports: Ports, *, back: bool = False) -> None:
    """Whole seconds are kept; rounded up, so that governance now is never before `instant`.

    Never backwards unless `back`: somebody else may have moved the clock further meanwhile.
    """
    offset = ceil((instant - ports.clock.real_now()).total_seconds())
    with unit_of_work() as session:
        forward = () if back else (DemoClock.offset_seconds < offset,)
        session.execute(
            update(DemoClock).where(DemoClock.id == 1, *forward).values(offset_seconds=offset)
        )


def _require_simulated(ports: Ports) -> None:
    clock = ports.clock
    if isinstance(clock, SystemClock) and not isinstance(clock, OffsetClock):
        raise NotSimulatedError("Only a demonstration's clock can be moved.")
