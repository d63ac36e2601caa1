"""The time before polls: the check before the agenda, and the monitoring officer's override."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.adapters.ports import Ports
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.entered import required_text
from tracker.services.errors import FormError
from tracker.services.stage_records import sign_record
from tracker.workflows.actors import Actor
from tracker.workflows.election_guards import Covers
from tracker.workflows.elections import Poll


@dataclass(frozen=True, slots=True)
class NewOverride:
    """For which poll, for what (`Covers`), and why it may happen although the poll is near."""

    poll_id: int
    covers: str
    reasons: str


def do_pre_election_check(
    strategy_id: int,
    note: str,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """The monitoring officer has looked at the present text with the coming polls in mind.

    Local Government Act 1986 s.2 and the Code of Recommended Practice on Local Authority Publicity
    2011. Raises FormError, RefusedError.
    """

    def work(acting: Acting) -> Done:
        said = required_text("note", note, "Say what you checked and what you found.")
        if acting.snapshot.revision is None:
            raise FormError({"note": "There are no papers to check yet."})
        record = sign_record(acting, "pre_election_check", happened_at=now, detail={"note": said})
        acting.fulfilled.add(("do_pre_election_check", ""))
        acting.record("pre_election_check_done", ("record", record.id), facts={"note": said})
        return Done("record", record.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"strategy": strategy_id, "pre_election_check": note},
        act="do_pre_election_check",
    )


def override_pre_election(
    strategy_id: int,
    override: NewOverride,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Let a publication, or engagement, happen although this poll is near.

    It holds for the poll as it is dated now and, for a publication, for the present text. Raises
    FormError, RefusedError.
    """

    def work(acting: Acting) -> Done:
        if override.covers not in {each.value for each in Covers}:
            raise FormError({"covers": "Select what the override lets happen."})
        poll = _standing(acting, override.poll_id)
        said = required_text("reasons", override.reasons, "Give the reasons for the override.")
        if override.covers == Covers.PUBLICATION.value and acting.snapshot.revision is None:
            raise FormError({"covers": "There is no text yet that could be published."})
        detail = {
            "poll_id": poll.poll_id,
            "poll_on": poll.day.isoformat(),
            "covers": override.covers,
            "note": said,
        }
        record = sign_record(acting, "pre_election_override", happened_at=now, detail=detail)
        facts = {**detail, "poll": poll.title}
        acting.record("pre_election_overridden", ("record", record.id), facts=facts)
        return Done("record", record.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={
            "strategy": strategy_id,
            "poll": override.poll_id,
            "covers": override.covers,
            "reasons": override.reasons,
        },
        act="override_pre_election",
    )


def _standing(acting: Acting, poll_id: int) -> Poll:
    today = acting.local_date(acting.now)
    for poll in acting.snapshot.polls:
        if poll.poll_id == poll_id and poll.stands(today):
            return poll
    raise FormError({"poll": "Choose a poll that is to be held."})
