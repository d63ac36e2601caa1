"""What a meeting decided: each recommendation by its own way of voting, then the item is closed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.adapters.ports import Ports
from tracker.models.body import Body, VotingRule
from tracker.models.meeting import AgendaItem, Meeting
from tracker.models.round import Recommendation, Round
from tracker.queries import counting
from tracker.services import duties
from tracker.services.acting import Acting, Done, Ticket, perform
from tracker.services.entered import optional_text
from tracker.services.errors import FormError, NotFoundError, RefusedError
from tracker.services.meetings import open_round_of, strategy_of_item
from tracker.services.rounds import adopt_conditions
from tracker.services.standalone import Standing, perform_alone
from tracker.services.unit_of_work import lock_rounds
from tracker.workflows.actors import Actor, Person
from tracker.workflows.approvals import TallyError, to_json
from tracker.workflows.definition import GuardRef
from tracker.workflows.guards import Unmet, unmet
from tracker.workflows.permissions import ACTS, Refused
from tracker.workflows.show_of_hands import Hands, count_hands
from tracker.workflows.snapshots import CARRIED
from tracker.workflows.tally import Tally
from tracker.workflows.voting_rules import Outcome

METHODS = ("votes", "show_of_hands", "agreed_without_vote")


@dataclass(frozen=True, slots=True)
class Result:
    """How one recommendation was decided. The numbers are needed for a show of hands only."""

    recommendation_id: int
    method: str
    for_: int = 0
    against: int = 0
    abstained: int = 0


def record_decision(
    item_id: int,
    results: tuple[Result, ...],
    amendment: str = "",
    *,
    actor: Actor,
    now: datetime,
    ports: Ports,
    ticket: Ticket,
) -> Done:
    """Record what was decided on each recommendation and close the item; Done names the round.

    `amendment` is the exact text by which the body changed the strategy when it approved it; only a
    revision certified against it is then published. Without a quorum no business is done: the item
    is then deferred and the strategy waits for another meeting. Raises FormError, RefusedError,
    NotFoundError.
    """
    strategy_id = strategy_of_item(item_id)

    def work(acting: Acting) -> Done:
        item = acting.session.get_one(AgendaItem, item_id)
        open_round = open_round_of(acting, item)
        if item.status != "open" or open_round is None:
            missing = Unmet("item", "The item is not open.", ("committee_clerk",))
            raise RefusedError(Refused((missing,)))
        [closing] = lock_rounds(acting.session, [open_round])
        _decide(acting, closing, results)
        _check_key_decision(acting, closing)
        _amend(closing, amendment)
        decided = closing.outcome != Outcome.NO_DECISION
        item.status, item.closed_at = "decided" if decided else "deferred", now
        acting.session.get_one(Meeting, item.meeting_id).status = "held"
        acting.session.flush()
        acting.fulfilled.add(("record_decision", ""))
        acting.record(
            "decision_recorded",
            ("round", closing.id),
            facts={
                "outcome": closing.outcome,
                "why": closing.why,
                "amendment": closing.amendment,
                "results": [asdict(result) for result in results],
            },
        )
        return Done("round", closing.id)

    return perform(
        strategy_id,
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={
            "item": item_id,
            "results": [asdict(result) for result in results],
            "amendment": amendment,
        },
        act="record_decision",
    )


def confirm_rule(
    body_id: int, *, actor: Person, now: datetime, ports: Ports, ticket: Ticket
) -> Done:
    """The monitoring officer confirms a body's voting rule, without which it opens no item.

    Raises RefusedError, FormError, NotFoundError.
    """

    def work(standing: Standing) -> Done:
        row = standing.session.execute(
            select(Body, VotingRule)
            .join(VotingRule, VotingRule.body_id == Body.id)
            .where(Body.id == body_id)
        ).one_or_none()
        if row is None:
            raise NotFoundError(f"no voting rule of body {body_id}")
        body, rule = row
        capacity = standing.only(ACTS["confirm_rule"], body.authority_id)
        if rule.confirmed_at is not None:
            raise FormError({"rule": "This rule is confirmed already."})
        rule.confirmed_by, rule.confirmed_at = actor.user_id, now
        duties.end_about(standing.session, "confirm_rule", ("body", body_id), now)
        standing.session.flush()
        facts = {
            "threshold": rule.threshold,
            "quorum": rule.quorum_of or rule.quorum_n,
            "tie": rule.tie,
        }
        standing.record("voting_rule_confirmed", ("body", body_id), capacity, facts)
        return Done("body", body_id)

    return perform_alone(
        work,
        actor=actor,
        now=now,
        ports=ports,
        ticket=ticket,
        request={"confirm_rule": body_id},
    )


def _amend(closing: Round, amendment: str) -> None:
    """An approval with an amendment is an outcome of its own."""
    said = optional_text("amendment", amendment)
    if not said:
        return
    if closing.outcome not in CARRIED:
        raise FormError({"amendment": "An amendment is recorded only where the body approved."})
    closing.amendment, closing.outcome = said, "approved_as_amended"


def _decide(acting: Acting, closing: Round, results: tuple[Result, ...]) -> None:
    session = acting.session
    recommendations = session.scalars(
        select(Recommendation)
        .where(Recommendation.round_id == closing.id)
        .order_by(Recommendation.position)
    ).all()
    by_id = {result.recommendation_id: result for result in results}
    if set(by_id) != {each.id for each in recommendations} or len(by_id) != len(results):
        raise FormError({"results": "Say of each recommendation how it was decided."})
    for each in recommendations:
        tally = _count(acting, closing, by_id[each.id])
        each.outcome, each.method = tally.outcome.value, by_id[each.id].method
        each.for_count, each.against_count = tally.for_, tally.against
        each.abstained_count = tally.abstained
        if each.decisive:
            closing.outcome, closing.why = tally.outcome.value, tally.why
            closing.tally = dict(to_json(tally))
            adopt_conditions(acting, closing, tally.outcome)
    closing.status, closing.closed_at = "closed", acting.now
    closing.closed_by, closing.closed_by_kind = acting.user_id, "person"


def _check_key_decision(acting: Acting, closing: Round) -> None:
    """A key decision is not made without notice: what the item was opened with may be gone."""
    if closing.outcome in CARRIED:
        missing = unmet(GuardRef("key_decision_may_be_made"), acting.snapshot, acting.now)
        if missing:
            raise RefusedError(Refused(missing))


def _count(acting: Acting, closing: Round, result: Result) -> Tally:
    session, today = acting.session, acting.local_date(acting.now)
    field = f"results-{result.recommendation_id}"
    if result.method not in METHODS:
        raise FormError({field: "Select how this was decided."})
    if result.method == "votes":
        return counting.count(
            session, closing.id, today, closed=True, recommendation_id=result.recommendation_id
        )
    hands = None
    if result.method == "show_of_hands":
        hands = Hands(result.for_, result.against, result.abstained)
    members = counting.members_of_round(session, closing.id, today)
    try:
        return count_hands(counting.rule_of(session, closing.id), members, hands)
    except TallyError as error:
        raise FormError({field: f"{str(error)[0].upper()}{str(error)[1:]}."}) from None
