"""A member's response: the formal act that the whole system exists to keep."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func, select

from tracker.adapters.ports import Ports
from tracker.models.body import Membership
from tracker.models.duty import Duty
from tracker.models.meeting import Attendance
from tracker.models.papers import Revision
from tracker.models.round import Interest, Recommendation, Round, Vote, VoteCondition
from tracker.models.strategy import StageVisit
from tracker.queries.actors import membership_holds
from tracker.services import duties, notifications
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.entered_response import Response, check_entered
from tracker.services.errors import RefusedError
from tracker.services.rounds import strategy_of
from tracker.services.unit_of_work import lock_rounds
from tracker.workflows.actors import Actor, Person
from tracker.workflows.approvals import Capacity, Choice, Mode
from tracker.workflows.guards import Unmet
from tracker.workflows.permissions import Refused


def record_response(
    round_id: int,
    response: Response,
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Record the actor's votes in an open round; Done names the vote on the decisive one.

    A declared disclosable interest is recorded instead of votes; Done then names the interest.
    A later response replaces an earlier one and leaves it in the record. Raises FormError for what
    was entered, RefusedError where the member may not respond now.
    """
    strategy_id = strategy_of(round_id)

    def work(acting: Acting) -> Done:
        [asked] = lock_rounds(acting.session, [round_id])
        member = _member(acting, asked, response)
        check_entered(acting.session, asked, response)
        declared = _declare(acting, asked, member, response)
        if response.interest == "disclosable":
            _end_duty(acting, asked, member, "excused")
            return Done("interest", declared)
        vote = _vote(acting, asked, member, response)
        _end_duty(acting, asked, member, "done")
        _confirm(acting, asked, member, vote)
        return Done("vote", vote.id)

    request = asdict(response) | {"round": round_id}
    request["choices"] = {str(key): choice for key, choice in response.choices.items()}
    request["conditions"] = [
        [each.text, each.owner, each.due_on.isoformat() if each.due_on else None]
        for each in response.conditions
    ]
    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=Ticket(ticket.key),
        request=request,
        raises_version=False,
    )


def _member(acting: Acting, asked: Round, response: Response) -> Membership:
    """The voting membership by which the actor may answer now, or every reason why not."""
    today = acting.local_date(acting.now)
    user_id = acting.user_id
    body = acting.snapshot.bodies[asked.slot].name
    member = acting.session.scalar(
        select(Membership).where(
            Membership.body_id == asked.body_id,
            Membership.user_id == user_id,
            membership_holds(today),
        )
    )
    missing = []
    if not isinstance(acting.actor, Person) or member is None:
        sentence = f"Only the members of {body} can respond."
        raise RefusedError(Refused((Unmet("by:respond", sentence, (f"body:{asked.slot}",)),)))
    acting.capacity = f"member:{member.capacity}"
    if member.capacity != Capacity.VOTING:
        sentence = f"You sit on {body} without a vote."
        missing.append(Unmet("capacity", sentence, (f"body:{asked.slot}",)))
    if asked.status != "open":
        said = "closed" if asked.status == "closed" else "cancelled"
        missing.append(Unmet("round_open", f"This round is {said}.", ("lead_officer",)))
    elif asked.due_at is not None and acting.now > asked.due_at:
        missing.append(Unmet("round_due", "The time to respond is over.", ("lead_officer",)))
    if asked.revision_id != response.revision_id:
        sentence = "The papers have changed since you read them. Read the new revision first."
        missing.append(Unmet("revision", sentence))
    if acting.snapshot.paused and asked.mode == Mode.WRITTEN:
        missing.append(Unmet("paused", "The strategy is paused.", ("lead_officer",)))
    missing += _own_revision(acting, asked)
    missing += _attendance(acting, asked, member)
    if missing:
        raise RefusedError(Refused(tuple(missing)))
    return member


def _own_revision(acting: Acting, asked: Round) -> list[Unmet]:
    """Who submitted the papers does not approve them, where the stage says so."""
    row = acting.session.execute(
        select(StageVisit.stage, Revision.submitted_by)
        .join(Revision, Revision.id == asked.revision_id)
        .where(StageVisit.id == asked.visit_id)
    ).one()
    stage = acting.snapshot.definition.stage_of_leaf(row.stage)
    if stage.bar_submitter and row.submitted_by == acting.user_id:
        sentence = "You submitted this revision, so you cannot decide on it."
        return [Unmet("own_revision", sentence, (f"body:{asked.slot}",))]
    return []


def _attendance(acting: Acting, asked: Round, member: Membership) -> list[Unmet]:
    """At a meeting only members recorded as present vote."""
    if asked.mode != Mode.MEETING:
        return []
    present = acting.session.scalar(
        select(Attendance.present).where(
            Attendance.meeting_id == asked.meeting_id, Attendance.membership_id == member.id
        )
    )
    if present:
        return []
    sentence = "You are not recorded as present at this meeting."
    return [Unmet("present", sentence, ("committee_clerk",))]


def _declare(acting: Acting, asked: Round, member: Membership, response: Response) -> int:
    seq = acting.session.scalar(
        select(func.coalesce(func.max(Interest.seq), 0) + 1).where(
            Interest.round_id == asked.id, Interest.membership_id == member.id
        )
    )
    declared = Interest(
        round_id=asked.id,
        membership_id=member.id,
        seq=seq,
        kind=response.interest,
        nature=response.nature.strip(),
        recorded_by=acting.user_id,
        declared_at=acting.now,
        recorded_at=acting.recorded_at,
    )
    acting.session.add(declared)
    acting.session.flush()
    if response.interest != "none":
        acting.record(
            "interest_declared",
            ("round", asked.id),
            facts={"kind": response.interest, "membership": member.id},
            personal={"nature": response.nature.strip()},
        )
    return declared.id


def _vote(acting: Acting, asked: Round, member: Membership, response: Response) -> Vote:
    """One row per recommendation; the decisive one is returned. Earlier rows stay."""
    session = acting.session
    seq = session.scalar(
        select(func.coalesce(func.max(Vote.seq), 0) + 1).where(
            Vote.round_id == asked.id, Vote.membership_id == member.id
        )
    )
    decisive = session.scalar(
        select(Recommendation.id).where(
            Recommendation.round_id == asked.id, Recommendation.decisive.is_(True)
        )
    )
    main: Vote | None = None
    for recommendation_id, choice in sorted(response.choices.items()):
        vote = Vote(
            round_id=asked.id,
            recommendation_id=recommendation_id,
            membership_id=member.id,
            seq=seq,
            revision_id=asked.revision_id,
            choice=choice,
            reason=response.reason.strip() if recommendation_id == decisive else "",
            capacity=member.capacity,
            role=member.role,
            cast_by=acting.user_id,
            happened_at=acting.now,
            recorded_at=acting.recorded_at,
            idempotency_key=f"{acting.user_id}:{acting.key}:{recommendation_id}",
        )
        session.add(vote)
        main = vote if recommendation_id == decisive or main is None else main
    session.flush()
    assert main is not None  # noqa: S101 - `check_entered` asks for every recommendation
    conditions = [each for each in response.conditions if each.text.strip()]
    if main.choice == Choice.APPROVE_WITH_CONDITIONS:
        for position, each in enumerate(conditions, start=1):
            session.add(
                VoteCondition(
                    vote_id=main.id,
                    position=position,
                    text=each.text.strip(),
                    owner=each.owner.strip(),
                    due_on=each.due_on,
                )
            )
    acting.record(
        "response_recorded" if seq == 1 else "response_changed",
        ("vote", main.id),
        facts={
            "round": asked.id,
            "membership": member.id,
            "revision": asked.revision_id,
            "seq": seq,
            "choices": {str(key): value for key, value in sorted(response.choices.items())},
        },
        personal={"reason": response.reason.strip()} if response.reason.strip() else None,
    )
    return main


def _end_duty(acting: Acting, asked: Round, member: Membership, how: str) -> None:
    open_duties = acting.session.scalars(
        select(Duty).where(
            Duty.strategy_id == acting.strategy.id,
            Duty.act == "respond",
            Duty.subject_kind == "round",
            Duty.subject_id == asked.id,
            Duty.membership_id == member.id,
            Duty.ended_at.is_(None),
        )
    ).all()
    duties.end(acting, open_duties, how)


def _confirm(acting: Acting, asked: Round, member: Membership, vote: Vote) -> None:
    """A receipt by mail: when, in which capacity, for which papers; never the choice."""
    fingerprint = acting.session.scalar(
        select(Revision.fingerprint).where(Revision.id == asked.revision_id)
    )
    notifications.tell(
        acting.session,
        [member.user_id],
        "response_recorded",
        strategy_id=acting.strategy.id,
        facts={
            "title": acting.strategy.title,
            "body": acting.snapshot.bodies[asked.slot].name,
            "capacity": member.capacity,
            "fingerprint": fingerprint,
            "recorded_at": acting.now.isoformat(),
            "path": f"/rounds/{asked.id}/receipt/{vote.id}",
        },
        dedupe=f"vote:{vote.id}:receipt",
        due_at=acting.now,
        reason="You responded.",
        now=acting.now,
    )
