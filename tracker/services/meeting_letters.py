"""Who hears of a meeting that changed: its members, and those whose own day is another one now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tracker.models.duty import Notification
from tracker.models.meeting import AgendaItem
from tracker.queries.addressees import members_of
from tracker.queries.duty_owners import duty_owners
from tracker.queries.meeting_moves import MeetingHead
from tracker.services import notifications
from tracker.services.duties import Redated
from tracker.services.notifications import DUTY_MOVED, NewNotification
from tracker.services.standalone import Standing
from tracker.workflows.calendar import to_local

SUPERSEDED: Final = "superseded by a moved meeting"


@dataclass(frozen=True, slots=True)
class News:
    """When and where it is held now; `starts_at` None: not at all. `meeting_id`: if another."""

    starts_at: datetime | None
    venue: str
    sequence: int
    meeting_id: int | None = None


def tell(standing: Standing, head: MeetingHead, event: str, news: News) -> None:
    """Tell the members of the body, and skip a summons that was not sent yet."""
    session = standing.session
    notifications.supersede(
        session, Notification.dedupe_key.startswith(f"meeting:{head.id}:"), SUPERSEDED
    )
    today = head.local_date(standing.now)
    users = members_of(session, head.body_id, today)
    notifications.tell(
        session,
        [each for each in users if each != standing.actor.user_id],
        event,
        strategy_id=None,
        facts=_facts(standing, head, news),
        dedupe=f"meeting:{head.id}:{head.sequence + 1}:{event}",
        due_at=standing.now,
        reason=f"You are a member of {head.body}.",
        now=standing.now,
    )


def tell_owners(standing: Standing, head: MeetingHead, redated: Sequence[Redated]) -> None:
    """Tell whoever owes something with another day; what was to be sent about the old day is not.

    Whoever moved the meeting has read it on the page. Four statements, however many duties.
    """
    was = {each.duty.id: each.was for each in redated}
    if not was:
        return
    session, now = standing.session, standing.now
    notifications.supersede(session, Notification.duty_id.in_(was), SUPERSEDED)
    strategies = {each.duty.id: each.duty.strategy_id for each in redated}
    rows = []
    for owner in duty_owners(session, list(was), head.local_date(now)):
        if owner.user_id == standing.actor.user_id:
            continue
        before = was[owner.duty_id]
        rows.append(
            NewNotification(
                user_id=owner.user_id,
                kind=DUTY_MOVED,
                strategy_id=strategies[owner.duty_id],
                duty_id=owner.duty_id,
                facts={**owner.facts, "was_on": before.isoformat() if before else None},
                dedupe_key=f"duty:{owner.duty_id}:{DUTY_MOVED}:{head.id}:{head.sequence + 1}"
                f":{owner.user_id}",
                due_at=now,
                reason="You owe this, and its day is another one now.",
            )
        )
    notifications.owe(session, rows, now=now)


def _facts(standing: Standing, head: MeetingHead, news: News) -> dict[str, Any]:
    zone = ZoneInfo(head.zone)
    was = to_local(head.starts_at, zone)
    now = to_local(news.starts_at, zone) if news.starts_at else was
    meeting_id = news.meeting_id or head.id
    items = standing.session.scalars(
        select(AgendaItem.title)
        .where(AgendaItem.meeting_id == meeting_id)
        .order_by(AgendaItem.position)
    ).all()
    return {
        "title": head.body,
        "body": head.body,
        "items": list(items),
        "was_on": was.date().isoformat(),
        "was_time": was.time().isoformat("minutes"),
        "starts_on": now.date().isoformat(),
        "starts_time": now.time().isoformat("minutes"),
        "venue": news.venue,
        "path": f"/meetings/{meeting_id}",
    }
