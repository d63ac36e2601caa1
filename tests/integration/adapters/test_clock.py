from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tracker.adapters.clock import Clock, FrozenClock, OffsetClock, SystemClock

AT = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    "make",
    [SystemClock, lambda: OffsetClock(lambda: timedelta(0)), lambda: FrozenClock(AT)],
    ids=["system", "offset", "frozen"],
)
def test_every_clock_speaks_utc(make: Callable[[], Clock]) -> None:
    with time_machine.travel(AT, tick=False):
        clock = make()
        for instant in (clock.now(), clock.real_now()):
            assert instant == AT
            assert instant.tzinfo is UTC


def test_the_offset_is_asked_at_every_reading_and_moves_governance_time_alone() -> None:
    offset = timedelta(days=3)
    clock = OffsetClock(lambda: offset)
    with time_machine.travel(AT, tick=False):
        assert clock.now() == AT + timedelta(days=3)
        offset = timedelta(days=-2400)
        assert clock.now() == AT - timedelta(days=2400)
        assert clock.real_now() == AT


def test_setting_the_system_clock_back_does_not_disturb_monotonic_time() -> None:
    clock = SystemClock()
    before = clock.monotonic()
    with time_machine.travel(AT, tick=False):
        assert clock.real_now() == AT
    assert clock.monotonic() >= before


def test_a_frozen_clock_moves_only_when_told() -> None:
    clock = FrozenClock(AT.astimezone(LONDON), real=AT + timedelta(days=1))
    assert (clock.now(), clock.real_now(), clock.monotonic()) == (AT, AT + timedelta(days=1), 0)
    clock.advance(timedelta(minutes=90))
    assert clock.now() == AT + timedelta(minutes=90)
    assert clock.real_now() == AT + timedelta(days=1, minutes=90)
    assert clock.monotonic() == 5400
    clock.set(AT)
    assert clock.now() == clock.real_now() == AT
    assert clock.monotonic() == 5400


def test_a_frozen_clock_takes_no_unclear_or_backward_time() -> None:
    clock = FrozenClock(AT)
    naive = AT.replace(tzinfo=None)
    for act in (
        lambda: FrozenClock(naive),
        lambda: FrozenClock(AT, real=naive),
        lambda: clock.set(naive),
        lambda: clock.advance(timedelta(seconds=-1)),
    ):
        with pytest.raises(ValueError, match=r"time zone|backwards"):
            act()
    assert clock.now() == AT
