"""Early closing against every completion, and the whole tally against a naive second reading."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.workflows.approvals import (
    Ballot,
    Capacity,
    CastingVote,
    Choice,
    Interest,
    Member,
    Mode,
    Outcome,
    Quorum,
    QuorumKind,
    Role,
    Threshold,
    Tie,
    VotingRule,
    tally,
)

CARRIED = {Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS}
FOR = {Choice.APPROVE, Choice.APPROVE_WITH_CONDITIONS}
AGAINST = {Choice.REJECT, Choice.REQUEST_CHANGES}
CASTING = [None, *CastingVote]
Votes = dict[str, Choice]


def voters(members: tuple[Member, ...]) -> list[Member]:
    """The entitled, spelt out from the design and not from the code."""
    replaced = {each.substitute_for for each in members}
    return [
        each
        for each in members
        if each.capacity == "voting"
        and each.present
        and each.id not in replaced
        and each.interest != "barred"
    ]


def naive_outcome(
    rule: VotingRule, members: tuple[Member, ...], votes: Votes, casting_vote: CastingVote | None
) -> tuple[Outcome, bool]:
    """Outcome and use of the casting vote at closing, in the words of the design."""
    entitled = voters(members)
    replaced = {each.substitute_for for each in members}
    counted = [e for e in entitled if rule.mode is Mode.MEETING or e.id in votes]
    if rule.recused_count_for_quorum:
        counted += [
            each
            for each in members
            if each.capacity == "voting"
            and each.present
            and each.id not in replaced
            and each.interest == "barred"
        ]
    seats = [e for e in members if e.capacity == "voting" and e.substitute_for is None]
    if rule.quorum.kind is QuorumKind.NUMBER:
        met = len(counted) >= rule.quorum.n
    elif rule.quorum.kind is QuorumKind.FRACTION:
        met = Fraction(len(counted)) >= rule.quorum.of * len(seats)
    else:
        met = any(
            one.role in {"mayor", "deputy_mayor"} and len(counted) - 1 >= rule.quorum.n
            for one in counted
        )
    if not met:
        return Outcome.NO_DECISION, False
    if rule.threshold is Threshold.ADVISORY:
        return Outcome.FEEDBACK_GIVEN, False

    pro = [each.id for each in entitled if votes.get(each.id) in FOR]
    con = [each.id for each in entitled if votes.get(each.id) in AGAINST]
    holders = {each.role: each.id for each in entitled}
    known = {each.role for each in members}
    mayor = holders.get(Role.MAYOR, holders.get(Role.DEPUTY_MAYOR))
    chair = holders.get(Role.CHAIR, holders.get(Role.VICE_CHAIR))
    if Role.CHAIR not in known and Role.VICE_CHAIR not in known:
        chair = mayor
    used = (
        rule.threshold is Threshold.SIMPLE_MAJORITY
        and rule.tie is Tie.CHAIR_CASTS
        and len(pro) == len(con)
        and chair is not None
        and casting_vote is not None
    )
    carried = {
        Threshold.SIMPLE_MAJORITY: casting_vote == "approve" if used else len(pro) > len(con),
        Threshold.MAJORITY_WITH_MAYOR: len(pro) > len(con) and mayor in pro,
        Threshold.TWO_THIRDS: bool(pro + con)
        and Fraction(len(pro), len(pro + con) or 1) >= Fraction(2, 3),
        Threshold.UNANIMITY: bool(entitled) and len(pro) == len(entitled),
        Threshold.CHAIR: chair in pro,
        Threshold.ANY_ONE: bool(pro),
    }[rule.threshold]
    cast = set(votes.values())
    if carried:
        conditional = Choice.APPROVE_WITH_CONDITIONS in cast
        return (Outcome.APPROVED_WITH_CONDITIONS if conditional else Outcome.APPROVED), used
    return (Outcome.CHANGES_REQUESTED if Choice.REQUEST_CHANGES in cast else Outcome.REJECTED), used


def ballots(votes: Votes) -> tuple[Ballot, ...]:
    return tuple(Ballot(member, choice) for member, choice in votes.items())


def expected_before_closing(
    rule: VotingRule, members: tuple[Member, ...], votes: Votes, casting_vote: CastingVote | None
) -> Outcome:
    """Try every completion: each silent entitled member stays silent or chooses anything."""
    now, _ = naive_outcome(rule, members, votes, casting_vote)
    if now is Outcome.NO_DECISION or rule.threshold is Threshold.ADVISORY:
        return Outcome.OPEN
    silent = [each.id for each in voters(members) if each.id not in votes]
    for chosen in product([None, *Choice], repeat=len(silent)):
        more = {who: what for who, what in zip(silent, chosen, strict=True) if what is not None}
        end, _ = naive_outcome(rule, members, votes | more, casting_vote)
        if (end in CARRIED) is not (now in CARRIED):
            return Outcome.OPEN
    return now


@st.composite
def bodies(draw: st.DrawFn) -> tuple[Member, ...]:
    """Up to five lines: each special role once at most, substitutes only for voting members."""
    size = draw(st.integers(0, 5))
    roles: list[Role] = draw(st.permutations([*Role, *[Role.MEMBER] * 4]))[:size]
    members: list[Member] = []
    replaceable: list[str] = []
    for at, role in enumerate(roles):
        substitutes = draw(st.booleans())
        target = replaceable.pop() if replaceable and substitutes else None
        voting = draw(st.integers(0, 4)) > 0
        capacity = Capacity.VOTING if voting else draw(st.sampled_from(Capacity))
        member = Member(
            id=f"m{at}",
            capacity=capacity,
            role=role,
            present=draw(st.integers(0, 4)) > 0,
            interest=draw(st.sampled_from([None, None, None, *Interest])),
            substitute_for=target,
        )
        if capacity is Capacity.VOTING and target is None:
            replaceable.append(member.id)
        members.append(member)
    return tuple(draw(st.permutations(members)))


@st.composite
def cases(
    draw: st.DrawFn,
) -> tuple[VotingRule, tuple[Member, ...], Votes, CastingVote | None]:
    members = draw(bodies())
    quorum = draw(
        st.one_of(
            st.builds(Quorum.number, st.integers(0, 3)),
            st.builds(Quorum.mayor_or_deputy_plus, st.integers(0, 2)),
            st.builds(Quorum.fraction, st.sampled_from(["0/1", "1/3", "1/2", "2/3", "1/1"])),
        )
    )
    rule = VotingRule(
        threshold=draw(st.sampled_from(Threshold)),
        quorum=quorum,
        tie=draw(st.sampled_from(Tie)),
        recused_count_for_quorum=draw(st.booleans()),
        mode=draw(st.sampled_from(Mode)),
    )
    votes: Votes = {}
    silent = 0
    for member in voters(members):
        # Three silent members have 216 completions; a fourth would slow the search for nothing.
        choice = draw(st.sampled_from([*Choice] if silent == 3 else [None, *Choice]))
        if choice is None:
            silent += 1
        else:
            votes[member.id] = choice
    return rule, members, votes, draw(st.sampled_from(CASTING))


@settings(deadline=None, max_examples=300)
@given(cases())
def test_closing_gives_what_the_design_says(
    case: tuple[VotingRule, tuple[Member, ...], Votes, CastingVote | None],
) -> None:
    rule, members, votes, casting_vote = case
    result = tally(rule, members, ballots(votes), casting_vote=casting_vote)
    assert (result.outcome, result.casting_vote_used) == naive_outcome(
        rule, members, votes, casting_vote
    )
    entitled = len(voters(members))
    assert result.for_ + result.against + result.abstained + result.not_voted == entitled


@settings(deadline=None, max_examples=300)
@given(cases())
def test_it_closes_early_exactly_where_no_completion_turns_the_result(
    case: tuple[VotingRule, tuple[Member, ...], Votes, CastingVote | None],
) -> None:
    rule, members, votes, casting_vote = case
    result = tally(rule, members, ballots(votes), casting_vote=casting_vote, closed=False)
    expected = expected_before_closing(rule, members, votes, casting_vote)
    assert result.outcome is expected
    if expected is Outcome.OPEN:
        assert not result.casting_vote_used


STATES: list[Choice | str | None] = [
    None,
    Choice.APPROVE,
    Choice.REJECT,
    Choice.ABSTAIN,
    "absent",
]


@pytest.mark.parametrize("threshold", Threshold)
def test_every_state_of_a_mayor_a_deputy_and_a_member(threshold: Threshold) -> None:
    """All 125 states of three members, with every casting vote: nothing left to chance."""
    rule = VotingRule(threshold, Quorum.number(1), Tie.CHAIR_CASTS)
    roles = (Role.MAYOR, Role.DEPUTY_MAYOR, Role.MEMBER)
    for states, casting_vote in product(product(STATES, repeat=3), CASTING):
        members = tuple(
            Member(role.value, role=role, present=state != "absent")
            for role, state in zip(roles, states, strict=True)
        )
        votes = {
            role.value: state
            for role, state in zip(roles, states, strict=True)
            if isinstance(state, Choice)
        }
        result = tally(rule, members, ballots(votes), casting_vote=casting_vote, closed=False)
        expected = expected_before_closing(rule, members, votes, casting_vote)
        assert result.outcome is expected, (states, casting_vote)


@settings(deadline=None, max_examples=100)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_lines_and_votes_does_not_matter(
    case: tuple[VotingRule, tuple[Member, ...], Votes, CastingVote | None], random: object
) -> None:
    rule, members, votes, casting_vote = case
    lines, cast = list(members), list(ballots(votes))
    random.shuffle(lines)  # type: ignore[attr-defined]
    random.shuffle(cast)  # type: ignore[attr-defined]
    one = tally(rule, members, ballots(votes), casting_vote=casting_vote)
    other = tally(rule, lines, cast, casting_vote=casting_vote)
    assert (one.outcome, one.quorum, set(one.barred)) == (
        other.outcome,
        other.quorum,
        set(other.barred),
    )
