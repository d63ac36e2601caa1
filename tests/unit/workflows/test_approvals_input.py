"""Input that cannot be counted, and what a rule is by default."""

from __future__ import annotations

import pytest

from tests.unit.workflows.voting_factories import (
    a_body,
    a_rule,
    votes,
)
from tracker.workflows.approvals import (
    Ballot,
    Capacity,
    Choice,
    Interest,
    Member,
    Mode,
    Quorum,
    QuorumKind,
    Role,
    TallyError,
    Threshold,
    Tie,
    VotingRule,
    choices_needing_reason,
    reason_required,
    tally,
)

ABSENT = Member("m2", present=False)
REPLACED = (Member("m2"), Member("s", substitute_for="m2"))


@pytest.mark.parametrize(
    ("members", "ballots", "named"),
    [
        ((Member("m1"), ABSENT), votes(".y"), ["m2", "absent"]),
        ((Member("m1"), *REPLACED), votes(".y"), ["m2", "replaced"]),
        ((Member("m2", interest=Interest.BARRED),), votes(".y"), ["m2", "barred"]),
        ((Member("m2", capacity=Capacity.CO_OPTED),), votes(".a"), ["m2", "co_opted"]),
        ((Member("m1"),), votes("yy"), ["m2", "not a member"]),
        ((Member("m1"),), votes("y") * 2, ["m1", "twice"]),
        ((Member("m1"), Member("m1")), (), ["two members", "m1"]),
        (a_body(2, m1=Role.CHAIR, m2=Role.CHAIR), (), ["m2", "second", "chair"]),
        ((Member("s", substitute_for="s"),), (), ["s", "itself"]),
        ((Member("s", substitute_for="m9"),), (), ["s", "m9", "not a member"]),
        (
            (Member("o", capacity=Capacity.OBSERVER), Member("s", substitute_for="o")),
            (),
            ["s", "o", "no vote"],
        ),
        ((*REPLACED, Member("t", substitute_for="s")), (), ["t", "s", "is a substitute"]),
        ((*REPLACED, Member("t", substitute_for="m2")), (), ["t", "m2", "already"]),
    ],
)
def test_input_that_cannot_be_counted(
    members: tuple[Member, ...], ballots: tuple[Ballot, ...], named: list[str]
) -> None:
    with pytest.raises(TallyError) as refused:
        tally(a_rule(), members, ballots)
    for word in named:
        assert word in str(refused.value)


def test_two_observers_of_no_role_are_two_members() -> None:
    members = (
        Member("o1", capacity=Capacity.OBSERVER),
        Member("o2", capacity=Capacity.OBSERVER),
    )
    assert tally(a_rule(), members, ()).not_voted == 0


@pytest.mark.parametrize("of", ["1/0", "3/2", "-1/2", "1", "half", "1/2 ", "1/99999", ""])
def test_a_fraction_that_is_none_is_refused(of: str) -> None:
    with pytest.raises(TallyError):
        Quorum.fraction(of)


def test_a_negative_quorum_is_refused() -> None:
    with pytest.raises(TallyError, match="-1"):
        Quorum(QuorumKind.NUMBER, n=-1)


def test_the_default_rule_is_the_documented_placeholder() -> None:
    assert VotingRule() == VotingRule(
        Threshold.SIMPLE_MAJORITY,
        Quorum.fraction("1/3"),
        Tie.LOST,
        recused_count_for_quorum=False,
        mode=Mode.MEETING,
    )


def test_reasons_are_owed_in_writing_only() -> None:
    owing = {Choice.REQUEST_CHANGES, Choice.REJECT, Choice.APPROVE_WITH_CONDITIONS}
    assert choices_needing_reason() == owing
    assert {each for each in Choice if reason_required(each)} == owing
    assert choices_needing_reason(Mode.MEETING) == frozenset()
    assert not reason_required(Choice.REJECT, Mode.MEETING)
