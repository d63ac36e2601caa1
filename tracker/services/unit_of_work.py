"""One transaction per act, and the one order in which its rows are locked.

The order is: strategy rows by id, their rounds by id, one meeting, last the head of the audit
chain. No path locks only a round: both lanes of a review live in one state string, and with round
locks alone one lane's close is lost. The helpers below refuse another order, so that a deadlock
cannot be written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from tracker.extensions import LOCK_WAIT_MS, db
from tracker.models.meeting import Meeting
from tracker.models.record import AuditHead
from tracker.models.round import Round
from tracker.models.strategy import Strategy

_STATE: Final = "unit_of_work"

# Primary result codes: nomem, readonly, busy, locked, ioerr, full, cantopen, protocol.
_SQLITE_TEMPORARY: Final = frozenset({5, 6, 7, 8, 10, 13, 14, 15})
# Connection, rollback (deadlock, serialisation), resources, operator intervention, system.
_SQLSTATE_TEMPORARY: Final = ("08", "40", "53", "57", "58")
# A lock not had in time; a write to a server that has become a standby.
_SQLSTATES_TEMPORARY: Final = frozenset({"55P03", "25006"})


class TemporarilyUnavailableError(Exception):
    """The database could not take the act now; nothing of it is known to be stored. Try again.

    Where the connection broke during COMMIT it may have been stored all the same: the same
    idempotency key then leads to its result instead of a second act.
    """


class NestedUnitOfWorkError(RuntimeError):
    """A unit of work began inside another: a service called a service that writes by itself."""


class LockOrderError(RuntimeError):
    """A lock was asked for out of order, or outside a unit of work: two such paths can deadlock."""


class NoSuchRowError(LookupError):
    """The row to be locked does not exist."""


class UnfinishedClaimError(RuntimeError):
    """An idempotency key was claimed and no result stored: a retry could never be answered."""


@dataclass(slots=True)
class UnitState:
    """What the open unit of work holds: locks by id, and claims that have no result yet."""

    strategies: set[int] = field(default_factory=set)
    rounds: set[int] = field(default_factory=set)
    meeting: int | None = None
    head: bool = False
    unfinished: set[int] = field(default_factory=set)


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """All that one act writes, in one transaction: committed at the end, or nothing of it.

    The reader's transaction ends first. On SQLite it begins IMMEDIATE: upgrading a read to a write
    fails at once, whatever the busy timeout. On PostgreSQL a lock is waited for as long as there.
    Raises TemporarilyUnavailableError, NestedUnitOfWorkError.
    """
    session = db.session()
    if _STATE in session.info:
        raise NestedUnitOfWorkError("a unit of work is already open in this session")
    state = UnitState()
    session.info[_STATE] = state
    try:
        session.rollback()
        connection = session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        if connection.dialect.name == "postgresql":
            session.execute(text(f"SET LOCAL lock_timeout = {LOCK_WAIT_MS}"))
        yield session
        _require_finished(state)
        session.commit()
    except BaseException as error:
        _abandon(session)
        if is_temporary(error):
            raise TemporarilyUnavailableError(str(error)) from error
        raise
    finally:
        del session.info[_STATE]


def is_temporary(error: BaseException) -> bool:
    """Whether trying again may help: locked, full, cut off, failed over, pool exhausted."""
    if isinstance(error, PoolTimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return (code & 0xFF) in _SQLITE_TEMPORARY
    sqlstate = getattr(error.orig, "sqlstate", None)
    if sqlstate is None:
        return isinstance(error, OperationalError)
    return sqlstate in _SQLSTATES_TEMPORARY or sqlstate.startswith(_SQLSTATE_TEMPORARY)


def unit_state(session: Session) -> UnitState:
    """What the open unit of work holds. Raises LockOrderError where none is open."""
    state = session.info.get(_STATE)
    if not isinstance(state, UnitState):
        raise LockOrderError("only a unit of work takes locks")
    return state


def lock_strategy(session: Session, strategy_id: int) -> Strategy:
    """The strategy as it is now, locked until the end. Several: `lock_strategies`, once.

    Raises NoSuchRowError, LockOrderError.
    """
    return lock_strategies(session, [strategy_id])[0]


def lock_strategies(session: Session, strategy_ids: Iterable[int]) -> list[Strategy]:
    """The strategies in id order, locked. Raises NoSuchRowError, LockOrderError."""
    state = unit_state(session)
    wanted = sorted(set(strategy_ids))
    new = [each for each in wanted if each not in state.strategies]
    if new and (state.rounds or state.meeting is not None or state.head):
        raise LockOrderError("strategies are locked before rounds, a meeting and the audit head")
    if new and state.strategies and new[0] < max(state.strategies):
        raise LockOrderError("strategies are locked in the order of their ids")
    # On SQLite the immediate transaction is the lock, and FOR UPDATE compiles to nothing.
    rows = session.scalars(
        select(Strategy)
        .where(Strategy.id.in_(wanted))
        .order_by(Strategy.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(rows) < len(wanted):
        missing = set(wanted) - {row.id for row in rows}
        raise NoSuchRowError(f"no strategy {sorted(missing)}")
    state.strategies.update(wanted)
    return list(rows)


def lock_rounds(session: Session, round_ids: Iterable[int]) -> list[Round]:
    """The rounds in id order, locked, after their strategies.

    Raises NoSuchRowError, LockOrderError (a round whose strategy is not locked included).
    """
    state = unit_state(session)
    wanted = sorted(set(round_ids))
    new = [each for each in wanted if each not in state.rounds]
    if new and (state.meeting is not None or state.head):
        raise LockOrderError("rounds are locked before a meeting and the audit head")
    if new and state.rounds and new[0] < max(state.rounds):
        raise LockOrderError("rounds are locked in the order of their ids")
    owners = {
        row.id: row.strategy_id
        for row in session.execute(select(Round.id, Round.strategy_id).where(Round.id.in_(wanted)))
    }
    if len(owners) < len(wanted):
        raise NoSuchRowError(f"no round {sorted(set(wanted) - owners.keys())}")
    if not set(owners.values()) <= state.strategies:
        raise LockOrderError("a round is locked only after its strategy")
    rows = session.scalars(
        select(Round)
        .where(Round.id.in_(wanted))
        .order_by(Round.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    state.rounds.update(wanted)
    return list(rows)


def lock_meeting(session: Session, meeting_id: int) -> Meeting:
    """The meeting as it is now, locked: nothing is listed at it meanwhile, and it does not move.

    Raises NoSuchRowError, LockOrderError (after the audit head, or a second meeting).
    """
    state = unit_state(session)
    if state.head or state.meeting not in (None, meeting_id):
        raise LockOrderError("one meeting is locked, before the audit head")
    meeting = session.scalars(
        select(Meeting)
        .where(Meeting.id == meeting_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if meeting is None:
        raise NoSuchRowError(f"no meeting {meeting_id}")
    state.meeting = meeting_id
    return meeting


def lock_audit_head(session: Session) -> tuple[int, str]:
    """Position and hash of the last entry of the chain, locked; the last lock of an act."""
    state = unit_state(session)
    row = session.execute(
        select(AuditHead.position, AuditHead.hash).where(AuditHead.id == 1).with_for_update()
    ).one_or_none()
    if row is None:
        raise NoSuchRowError("the audit chain has no head: the database was not migrated")
    state.head = True
    return row.position, row.hash


def _require_finished(state: UnitState) -> None:
    if state.unfinished:
        raise UnfinishedClaimError(f"claims without a result: {sorted(state.unfinished)}")


def _abandon(session: Session) -> None:
    try:
        session.rollback()
    except SQLAlchemyError:
        # The connection is gone; the server has rolled back, or will when it notices.
        session.invalidate()
