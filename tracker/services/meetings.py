"""Meetings: scheduling one, putting a strategy on its agenda, opening the item."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from tracker.adapters.ports import Ports
from tracker.extensions import db
from tracker.models.body import Body
from tracker.models.meeting import AgendaItem, Meeting
from tracker.models.round import Round
from tracker.queries.addressees import members_of
from tracker.services import notifications, opening
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.entered import LONGEST_LINE, required_text
from tracker.services.errors import FormError, NotFoundError, RefusedError
from tracker.services.schedule import set_meeting_deadlines
from tracker.services.standalone import Standing, perform_alone
from tracker.services.unit_of_work import NoSuchRowError, lock_meeting
from tracker.workflows.actors import Actor, Person
from tracker.workflows.calendar import in_words, to_local
from tracker.workflows.definition import GuardRef
from tracker.workflows.guards import Unmet, unmet
from tracker.workflows.permissions import ACTS, Refused

CLERK = ACTS["put_on_agenda"]


def schedule_meeting(
    body_id: int,
    starts_at: datetime,
    venue: str,
    *,
    actor: Person,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Fix a meeting of a body. One that decides in writing may meet; it decides nothing there.

    Raises FormError, RefusedError, NotFoundError.
    """

    def work(standing: Standing) -> Done:
        body = standing.session.get(Body, body_id)
        if body is None:
            raise NotFoundError(f"no body {body_id}")
        capacity = standing.only(CLERK, body.authority_id)
        check_start(starts_at, now, ports)
        meeting = Meeting(
            body_id=body_id,
            starts_at=starts_at,
            venue=required_text("venue", venue, "Enter where it is held.", longest=LONGEST_LINE),
            uid=f"{uuid4()}@tracker",
        )
        standing.session.add(meeting)
        standing.session.flush()
        facts = {"body": body.slug, "starts_at": starts_at.isoformat(), "venue": meeting.venue}
        standing.record("meeting_scheduled", ("meeting", meeting.id), capacity, facts)
        return Done("meeting", meeting.id)

    return perform_alone(
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"body": body_id, "starts_at": starts_at.isoformat(), "venue": venue},
    )


def check_start(starts_at: datetime, now: datetime, ports: Ports) -> None:
    """It is to come, in a year whose bank holidays are known: the dates before it count days.

    Raises FormError (`starts_at`).
    """
    if starts_at <= now:
        raise FormError({"starts_at": "Enter a date and time that are still to come."})
    year = to_local(starts_at, ports.zone).year
    first, last = ports.calendar.first_year, ports.calendar.last_year
    if not first <= year <= last:
        sentence = (
            f"The bank holidays of {year} are not known: enter a year from {first} to {last}."
        )
        raise FormError({"starts_at": sentence})


def put_on_agenda(
    strategy_id: int,
    meeting_id: int,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """List the strategy at a meeting to come; the dates before that meeting follow from it.

    A live item at another meeting of the body is deferred to this one. Raises FormError,
    RefusedError, NotFoundError.
    """

    def work(acting: Acting) -> Done:
        return Done("agenda_item", list_at(acting, meeting_id).id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"strategy": strategy_id, "meeting": meeting_id},
        act="put_on_agenda",
    )


def list_at(acting: Acting, meeting_id: int) -> AgendaItem:
    """List the strategy of an act under way at a meeting to come. Raises FormError (`meeting`)."""
    meeting = _locked(acting, meeting_id)
    stage = acting.snapshot.definition.meeting_stages[0]
    if meeting is None or meeting.body_id != acting.snapshot.bodies[stage.body or ""].body_id:
        raise FormError({"meeting": "Choose a meeting of the body that decides."})
    if meeting.status != "scheduled" or meeting.starts_at <= acting.now:
        raise FormError({"meeting": "Choose a meeting that is still to come."})
    _defer_earlier(acting, meeting_id)
    position = acting.session.scalar(
        select(func.coalesce(func.max(AgendaItem.position), 0) + 1).where(
            AgendaItem.meeting_id == meeting_id
        )
    )
    item = AgendaItem(
        meeting_id=meeting_id,
        strategy_id=acting.strategy.id,
        position=position,
        title=acting.strategy.title,
    )
    acting.session.add(item)
    acting.session.flush()
    day = acting.local_date(meeting.starts_at)
    set_meeting_deadlines(acting, day)
    acting.fulfilled.add(("put_on_agenda", ""))
    facts = {"meeting": meeting_id, "on": day.isoformat()}
    acting.record("put_on_agenda", ("agenda_item", item.id), facts=facts)
    _summon(acting, meeting)
    return item


def open_item(
    item_id: int,
    texts: Mapping[str, str] | None = None,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """The chair opens the item on the day: from now on those present may vote.

    `texts` words the recommendations by kind. Refused before the meeting begins, while the
    body's voting rule is not confirmed, without an agenda that was public in time, and for a key
    decision to which no way is open. Raises RefusedError, FormError, NotFoundError.
    """
    strategy_id = strategy_of_item(item_id)

    def work(acting: Acting) -> Done:
        item = acting.session.get_one(AgendaItem, item_id)
        meeting = acting.session.get_one(Meeting, item.meeting_id)
        stage = acting.snapshot.definition.meeting_stages[0]
        missing = []
        body = acting.snapshot.bodies[stage.body or ""]
        if item.status != "listed":
            missing.append(Unmet("item", f"This item is {item.status} already.", CLERK))
        if now < meeting.starts_at:
            begins = in_words(acting.local_date(meeting.starts_at))
            sentence = f"The meeting begins on {begins}. No vote exists before the item is opened."
            missing.append(Unmet("begun", sentence, CLERK))
        if not body.rule_confirmed:
            sentence = f"The voting rule of {body.name} is not confirmed."
            missing.append(Unmet("rule_confirmed", sentence, ("monitoring_officer",)))
        for guard in ("agenda_open", "key_decision_may_be_made"):
            missing += unmet(GuardRef(guard), acting.snapshot, now)
        if missing:
            raise RefusedError(Refused(tuple(missing)))
        item.status, item.opened_at = "open", now
        opened = opening.open_meeting_round(acting, stage, meeting.id, texts or {})
        facts = {"item": item_id, "meeting": meeting.id}
        acting.record("item_opened", ("round", opened.id), facts=facts)
        return Done("round", opened.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"open_item": item_id, "texts": dict(texts or {})},
        act="open_item",
    )


def open_round_of(acting: Acting, item: AgendaItem) -> int | None:
    """The vote that is open on an item; None where there is none."""
    return acting.session.scalar(
        select(Round.id).where(
            Round.strategy_id == acting.strategy.id,
            Round.meeting_id == item.meeting_id,
            Round.status == "open",
        )
    )


def strategy_of_item(item_id: int) -> int:
    """The strategy of an agenda item. Raises NotFoundError."""
    strategy_id = db.session.scalar(select(AgendaItem.strategy_id).where(AgendaItem.id == item_id))
    if strategy_id is None:
        raise NotFoundError(f"no agenda item {item_id}")
    return strategy_id


def _locked(acting: Acting, meeting_id: int) -> Meeting | None:
    """So that it does not move away while the dates before it are worked out."""
    try:
        return lock_meeting(acting.session, meeting_id)
    except NoSuchRowError:
        return None


def _defer_earlier(acting: Acting, meeting_id: int) -> None:
    """A live item moves on to this meeting; so does one that was deferred to no meeting yet."""
    live = acting.session.scalars(
        select(AgendaItem).where(
            AgendaItem.strategy_id == acting.strategy.id,
            AgendaItem.status.in_(("listed", "open")),
        )
    ).all()
    for item in live:
        if item.meeting_id == meeting_id:
            raise FormError({"meeting": "The strategy is on this agenda already."})
        if item.status == "open":
            raise FormError({"meeting": "The item is open at a meeting now. Close it first."})
        item.status, item.closed_at = "deferred", acting.now
    acting.session.flush()
    acting.session.execute(
        update(AgendaItem)
        .where(
            AgendaItem.strategy_id == acting.strategy.id,
            AgendaItem.status == "deferred",
            AgendaItem.deferred_to_id.is_(None),
        )
        .values(deferred_to_id=meeting_id)
    )


def _summon(acting: Acting, meeting: Meeting) -> None:
    """Members of a meeting body get a summons and the papers, never a reminder to vote."""
    local = to_local(meeting.starts_at, ZoneInfo(acting.snapshot.zone))
    body = acting.session.get_one(Body, meeting.body_id)
    notifications.tell(
        acting.session,
        members_of(acting.session, meeting.body_id, acting.local_date(acting.now)),
        "meeting_summons",
        strategy_id=acting.strategy.id,
        facts={
            "title": acting.strategy.title,
            "body": body.name,
            "starts_on": local.date().isoformat(),
            "starts_time": local.time().isoformat("minutes"),
            "venue": meeting.venue,
            "path": f"/meetings/{meeting.id}",
        },
        dedupe=f"meeting:{meeting.id}:{meeting.sequence}:summons:{acting.strategy.id}",
        due_at=acting.now,
        reason=f"You are a member of {body.name}.",
        now=acting.now,
    )
