"""The tally: from a rule, the members and their votes to an outcome, with its arithmetic.

Only the entitled vote: those in capacity `voting` who are present, not replaced by a substitute
and not barred by an interest. Everything is counted in one pass over the members.

Early closing rests on one fact, which the tests prove by trying every completion: under every
threshold a move of one member from *against* to *silent or abstaining* to *for* can turn lost into
carried and never carried into lost. So the result is settled exactly where "every silent member
votes for" and "every silent member votes against" end alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tracker.workflows.tally_words import Account, why
from tracker.workflows.voting_roll import BARRED, Roll, hindrance_of, read_choices, read_roll
from tracker.workflows.voting_rules import (
    AGAINST,
    FOR,
    Ballot,
    CastingVote,
    Choice,
    Member,
    Mode,
    Outcome,
    QuorumKind,
    Role,
    TallyError,
    Threshold,
    Tie,
    VotingRule,
)


@dataclass(frozen=True, slots=True)
class QuorumCount:
    """`needed` and `present` are numbers of members; `met` may need a role as well."""

    needed: int
    present: int
    met: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """What the votes mean under the rule.

    `not_voted`: entitled and silent. `barred`: ids, in the order of the members.
    `casting_vote_used`: the votes are tied and the casting vote settled the outcome given.
    `why`: one sentence for the people concerned.
    """

    outcome: Outcome
    quorum: QuorumCount
    for_: int
    against: int
    abstained: int
    not_voted: int
    barred: tuple[str, ...]
    casting_vote_used: bool
    why: str


@dataclass(slots=True)
class _Count:
    for_: int = 0
    against: int = 0
    abstained: int = 0
    silent: int = 0
    counted: int = 0
    mayor_counted: bool = False
    conditions: bool = False
    changes: bool = False
    barred: list[str] = field(default_factory=list)
    holders: dict[Role, Choice | None] = field(default_factory=dict)
    """The entitled holder's choice, by role; None where the holder is silent."""

    @property
    def entitled(self) -> int:
        return self.for_ + self.against + self.abstained + self.silent

    def holder_of(self, role: Role, stand_in: Role) -> Role | None:
        """Whoever of the two is entitled, the first before the one who stands in."""
        return next((each for each in (role, stand_in) if each in self.holders), None)


@dataclass(frozen=True, slots=True)
class _Votes:
    """The votes as they are, or as they would be once the silent members have voted."""

    for_: int
    against: int
    mayor_for: bool
    chair_for: bool


def tally(
    rule: VotingRule,
    members: Iterable[Member],
    ballots: Iterable[Ballot],
    *,
    casting_vote: CastingVote | None = None,
    closed: bool = True,
) -> Tally:
    """Count one recommendation's votes.

    :param members: everybody on the list, in any capacity, substitutes on lines of their own.
    :param ballots: each member's current choice, at most one each.
    :param casting_vote: given by whoever presides; ignored where the votes are not tied or where
        nobody is there to give it.
    :param closed: False while voting goes on: the outcome is then `open` unless nothing that the
        silent members may still do can turn it.
    :raises TallyError: a vote by someone who may not vote, two votes by one member, duplicate or
        unknown ids, two holders of one role, a substitute that cannot be one.
    """
    members = tuple(members)
    roll = read_roll(members)
    choices = read_choices(ballots, roll)
    count = _count(rule, members, roll, choices)

    needed = rule.quorum.needed(roll.seats)
    met = count.counted >= needed and (
        rule.quorum.kind is not QuorumKind.MAYOR_OR_DEPUTY_PLUS or count.mayor_counted
    )
    mayor = count.holder_of(Role.MAYOR, Role.DEPUTY_MAYOR)
    chair = mayor
    if roll.roles & {Role.CHAIR, Role.VICE_CHAIR}:
        chair = count.holder_of(Role.CHAIR, Role.VICE_CHAIR)
    castable = casting_vote if rule.tie is Tie.CHAIR_CASTS and chair is not None else None

    now = _Votes(count.for_, count.against, _is_for(count, mayor), _is_for(count, chair))
    carried = _carried(rule, now, count.entitled, castable)
    outcome = _outcome(rule, count, met=met, carried=carried)
    if not closed and not (met and _settled(rule, count, now, mayor, chair, castable)):
        outcome = Outcome.OPEN

    tied = rule.threshold is Threshold.SIMPLE_MAJORITY and count.for_ == count.against
    used = tied and castable is not None and outcome not in _UNDECIDED
    account = Account(
        rule=rule,
        outcome=outcome,
        closed=closed,
        needed=needed,
        counted=count.counted,
        quorum_met=met,
        for_=count.for_,
        against=count.against,
        silent=count.silent,
        entitled=count.entitled,
        mayor=mayor,
        mayor_for=now.mayor_for,
        chair=chair,
        chair_for=now.chair_for,
        casting_vote=castable,
    )
    return Tally(
        outcome=outcome,
        quorum=QuorumCount(needed, count.counted, met),
        for_=count.for_,
        against=count.against,
        abstained=count.abstained,
        not_voted=count.silent,
        barred=tuple(count.barred),
        casting_vote_used=used,
        why=why(account),
    )


_UNDECIDED = frozenset({Outcome.OPEN, Outcome.NO_DECISION, Outcome.FEEDBACK_GIVEN})


def _count(
    rule: VotingRule, members: tuple[Member, ...], roll: Roll, choices: dict[str, Choice]
) -> _Count:
    count = _Count()
    written = rule.mode is Mode.WRITTEN
    for member in members:
        choice = choices.get(member.id)
        hindrance = hindrance_of(member, roll.replaced)
        if hindrance is not None and choice is not None:
            raise TallyError(f'"{member.id}" voted but {hindrance}')
        if hindrance is None:
            _add(count, member, choice)
            counts = choice is not None or not written
        elif hindrance == BARRED:
            count.barred.append(member.id)
            counts = rule.recused_count_for_quorum
        else:
            counts = False
        if counts:
            count.counted += 1
            if member.role in (Role.MAYOR, Role.DEPUTY_MAYOR):
                count.mayor_counted = True
    return count


def _add(count: _Count, member: Member, choice: Choice | None) -> None:
    if member.role is not Role.MEMBER:
        count.holders[member.role] = choice
    if choice is None:
        count.silent += 1
    elif choice in FOR:
        count.for_ += 1
        count.conditions |= choice is Choice.APPROVE_WITH_CONDITIONS
    elif choice in AGAINST:
        count.against += 1
        count.changes |= choice is Choice.REQUEST_CHANGES
    else:
        count.abstained += 1


def _is_for(count: _Count, holder: Role | None) -> bool:
    return holder is not None and count.holders[holder] in FOR


def _carried(
    rule: VotingRule, votes: _Votes, entitled: int, casting_vote: CastingVote | None
) -> bool:
    match rule.threshold:
        case Threshold.SIMPLE_MAJORITY:
            if votes.for_ == votes.against:
                return casting_vote is CastingVote.APPROVE
            return votes.for_ > votes.against
        case Threshold.MAJORITY_WITH_MAYOR:
            return votes.for_ > votes.against and votes.mayor_for
        case Threshold.TWO_THIRDS:
            return votes.for_ > 0 and votes.for_ >= 2 * votes.against
        case Threshold.UNANIMITY:
            return entitled > 0 and votes.for_ == entitled
        case Threshold.CHAIR:
            return votes.chair_for
        case Threshold.ANY_ONE:
            return votes.for_ > 0
        case Threshold.ADVISORY:
            return False


def _settled(
    rule: VotingRule,
    count: _Count,
    now: _Votes,
    mayor: Role | None,
    chair: Role | None,
    casting_vote: CastingVote | None,
) -> bool:
    """Whether the silent members, all for or all against, would leave the result as it is."""
    if rule.threshold is Threshold.ADVISORY:
        return False
    best = _Votes(
        now.for_ + count.silent,
        now.against,
        now.mayor_for or (mayor is not None and count.holders[mayor] is None),
        now.chair_for or (chair is not None and count.holders[chair] is None),
    )
    worst = _Votes(now.for_, now.against + count.silent, now.mayor_for, now.chair_for)
    return _carried(rule, best, count.entitled, casting_vote) == _carried(
        rule, worst, count.entitled, casting_vote
    )


def _outcome(rule: VotingRule, count: _Count, *, met: bool, carried: bool) -> Outcome:
    if not met:
        return Outcome.NO_DECISION
    if rule.threshold is Threshold.ADVISORY:
        return Outcome.FEEDBACK_GIVEN
    if carried:
        return Outcome.APPROVED_WITH_CONDITIONS if count.conditions else Outcome.APPROVED
    return Outcome.CHANGES_REQUESTED if count.changes else Outcome.REJECTED
