"""What each page of one strategy begins with: the strategy that the reader may know of."""

from __future__ import annotations

from flask import abort

from tracker.extensions import db
from tracker.queries.snapshots import strategy_snapshot
from tracker.queries.strategies import StrategyHead, strategy_head
from tracker.web.moment import now, ports
from tracker.web.sessions import current_actor
from tracker.workflows.permissions import Allowed, Refused, may
from tracker.workflows.snapshots import StrategySnapshot


def head(slug: str) -> StrategyHead:
    """The strategy of an address, or 404 where the reader may not know of it."""
    found = strategy_head(db.session(), current_actor(), slug)
    if found is None:
        abort(404)
    return found


def whole(slug: str) -> StrategyHead:
    """The same for pages that only offices of the strategy may read; 404 for everybody else."""
    found = head(slug)
    if not found.by_office:
        abort(404)
    return found


def snapshot(found: StrategyHead) -> StrategySnapshot:
    """All that a decision about it may look at, now."""
    return strategy_snapshot(db.session(), found.id, ports().calendar, now())


def answer(found: StrategyHead, act: str) -> Allowed | Refused:
    """Whether the reader may do this act now, as the services would say."""
    return may(current_actor(), act, snapshot(found))


def lacks_right(found: Allowed | Refused) -> bool:
    """Whether the reader could never do this, as against not now."""
    return isinstance(found, Refused) and any(each.guard.startswith("by:") for each in found.unmet)
