"""The two times Tracker lives by, and the only module that reads the clock.

*Governance time* is the time decisions, deadlines and letters refer to; the demo may move it
forward. *Real time* is for what happens on this machine: claims, leases, sessions, throttles.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Where services get their `now` from."""

    def now(self) -> datetime:
        """Governance time, aware, in UTC."""
        ...

    def real_now(self) -> datetime:
        """Real time, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds from an arbitrary start that no change of the clock disturbs."""
        ...


class SystemClock:
    """Production: governance time is real time."""

    def now(self) -> datetime:
        """Governance time, aware, in UTC."""
        return self.real_now()

    def real_now(self) -> datetime:
        """Real time, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds from an arbitrary start that no change of the clock disturbs."""
        return time.monotonic()


class OffsetClock(SystemClock):
    """The demo: governance time is real time plus an offset that all processes share.

    `read_offset` is asked at every reading, because another process may have moved the offset.
    """

    def __init__(self, read_offset: Callable[[], timedelta]) -> None:
        self._read_offset = read_offset

    def now(self) -> datetime:
        """Governance time, aware, in UTC."""
        return self.real_now() + self._read_offset()


class FrozenClock:
    """A clock that stands still until it is told: for tests and for playing a programme through.

    `now` and `real` are aware instants in any zone; `real` defaults to `now`. A naive instant is
    a ValueError, since nobody could say which hour it means.
    """

    def __init__(self, now: datetime, real: datetime | None = None) -> None:
        self._now = _in_utc(now)
        self._real = self._now if real is None else _in_utc(real)
        self._monotonic = 0.0

    def now(self) -> datetime:
        """Governance time, aware, in UTC."""
        return self._now

    def real_now(self) -> datetime:
        """Real time, aware, in UTC."""
        return self._real

    def monotonic(self) -> float:
        """Seconds passed since this clock was made, by `advance` alone."""
        return self._monotonic

    def set(self, now: datetime, real: datetime | None = None) -> None:
        """Put the clock at an instant; real time follows it unless `real` is given."""
        self._now = _in_utc(now)
        self._real = self._now if real is None else _in_utc(real)

    def advance(self, by: timedelta) -> None:
        """Let `by` pass on all three readings. A negative `by` is a ValueError: use `set`."""
        if by < timedelta(0):
            raise ValueError("Time does not pass backwards; set the clock instead.")
        self._now += by
        self._real += by
        self._monotonic += by.total_seconds()


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone.")
    return instant.astimezone(UTC)
