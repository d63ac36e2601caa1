"""The exchange format of `tracker tally`: read strictly, written in full."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tracker.workflows.approvals import (
    Ballot,
    Capacity,
    CastingVote,
    Choice,
    Interest,
    Member,
    Mode,
    Quorum,
    Role,
    TallyCase,
    TallyError,
    Threshold,
    Tie,
    VotingRule,
    parse_case,
    to_json,
)

Case = dict[str, Any]

FULL: Case = {
    "rule": {
        "threshold": "two_thirds",
        "quorum": {"kind": "fraction", "of": "1/3"},
        "tie": "chair_casts",
        "recused_count_for_quorum": True,
        "mode": "written",
    },
    "members": [
        {
            "id": "m1",
            "capacity": "voting",
            "role": "chair",
            "present": True,
            "interest": None,
            "substitute_for": None,
        },
        {
            "id": "m2",
            "capacity": "voting",
            "role": "member",
            "present": True,
            "interest": "barred",
            "substitute_for": "m3",
        },
        {"id": "m3", "capacity": "voting", "present": False},
    ],
    "votes": [{"member": "m1", "choice": "approve_with_conditions"}],
    "casting_vote": "reject",
    "closed": False,
}


def test_a_full_case_is_read() -> None:
    assert parse_case(FULL) == TallyCase(
        rule=VotingRule(
            Threshold.TWO_THIRDS,
            Quorum.fraction("1/3"),
            Tie.CHAIR_CASTS,
            recused_count_for_quorum=True,
            mode=Mode.WRITTEN,
        ),
        members=(
            Member("m1", role=Role.CHAIR),
            Member("m2", interest=Interest.BARRED, substitute_for="m3"),
            Member("m3", Capacity.VOTING, present=False),
        ),
        ballots=(Ballot("m1", Choice.APPROVE_WITH_CONDITIONS),),
        casting_vote=CastingVote.REJECT,
        closed=False,
    )


def test_what_may_be_left_out() -> None:
    case = parse_case(
        {
            "rule": {"threshold": "chair", "quorum": {"kind": "number", "n": 2}},
            "members": [{"id": "m1", "capacity": "observer", "present": True}],
            "votes": [],
        }
    )
    assert case == TallyCase(
        rule=VotingRule(Threshold.CHAIR, Quorum.number(2)),
        members=(Member("m1", Capacity.OBSERVER),),
        ballots=(),
        casting_vote=None,
        closed=True,
    )


def test_the_answer_in_full() -> None:
    answer = to_json(parse_case(FULL | {"closed": True}).tally())
    assert list(answer.items()) == [
        ("outcome", "approved_with_conditions"),
        ("quorum", {"needed": 1, "present": 2, "met": True}),
        ("for", 1),
        ("against", 0),
        ("abstained", 0),
        ("not_voted", 0),
        ("barred", ["m2"]),
        ("casting_vote_used", False),
        (
            "why",
            "Approved with conditions: 1 for and 0 against, at least two thirds of the votes cast.",
        ),
    ]


def _set(path: str, value: object) -> Callable[[Case], None]:
    def change(case: Case) -> None:
        *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        target: Any = case
        for part in way:
            target = target[part]
        target[last] = value

    return change


def _drop(path: str) -> Callable[[Case], None]:
    def change(case: Case) -> None:
        *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        target: Any = case
        for part in way:
            target = target[part]
        del target[last]

    return change


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (_set("vote", []), ["vote"]),
        (_set("rule.quroum", 1), ["rule.quroum"]),
        (_set("rule.quorum.n", 1), ["rule.quorum.n"]),
        (_set("members.1.name", "A"), ["members[1].name"]),
        (_set("votes.0.reason", "A"), ["votes[0].reason"]),
        (_drop("rule"), ["rule", "missing"]),
        (_drop("members"), ["members", "missing"]),
        (_drop("votes"), ["votes", "missing"]),
        (_drop("rule.threshold"), ["rule.threshold", "missing"]),
        (_drop("rule.quorum.kind"), ["rule.quorum.kind", "missing"]),
        (_drop("rule.quorum.of"), ["rule.quorum.of", "missing"]),
        (_drop("members.2.present"), ["members[2].present", "missing"]),
        (_drop("members.2.capacity"), ["members[2].capacity", "missing"]),
        (_drop("votes.0.choice"), ["votes[0].choice", "missing"]),
        (_set("rule.threshold", "most"), ["rule.threshold", '"most"', "simple_majority"]),
        (_set("rule.tie", "coin"), ["rule.tie", '"coin"']),
        (_set("rule.mode", None), ["rule.mode", "null"]),
        (_set("rule.quorum.kind", "half"), ["rule.quorum.kind", '"half"']),
        (_set("rule.quorum.of", "3/2"), ["3/2"]),
        (_set("rule.quorum.of", 0.5), ["rule.quorum.of", "0.5"]),
        (_set("rule.quorum", {"kind": "number", "n": "5"}), ["rule.quorum.n", '"5"']),
        (_set("rule.quorum", {"kind": "number", "n": True}), ["rule.quorum.n", "true"]),
        (_set("rule.quorum", {"kind": "number", "n": 2.0}), ["rule.quorum.n", "2.0"]),
        (_set("rule.quorum", {"kind": "number", "n": -2}), ["-2"]),
        (_set("rule.recused_count_for_quorum", "no"), ["recused_count_for_quorum", '"no"']),
        (_set("members.0.capacity", "boss"), ["members[0].capacity", '"boss"']),
        (_set("members.0.role", "boss"), ["members[0].role", '"boss"']),
        (_set("members.0.role", ["chair"]), ["members[0].role", '["chair"]']),
        (_set("members.0.interest", "some"), ["members[0].interest", '"some"']),
        (_set("members.0.present", 1), ["members[0].present", "1"]),
        (_set("members.0.id", 7), ["members[0].id", "7"]),
        (_set("members.0.id", ""), ["members[0].id", '""']),
        (_set("members.0.id", "m\x1b[2J"), ["members[0].id", "\\u001b"]),
        (_set("members.1.substitute_for", ""), ["members[1].substitute_for", '""']),
        (_set("votes.0.choice", "maybe"), ["votes[0].choice", '"maybe"']),
        (_set("casting_vote", "abstain"), ["casting_vote", '"abstain"']),
        (_set("closed", "yes"), ["closed", '"yes"']),
        (_set("rule", []), ["rule", "[]"]),
        (_set("members", {}), ["members", "{}"]),
        (_set("members.0", "m1"), ["members[0]", '"m1"']),
        (_set("votes", None), ["votes", "null"]),
    ],
)
def test_a_case_that_is_not_one(change: Callable[[Case], None], named: list[str]) -> None:
    case = copy.deepcopy(FULL)
    change(case)
    with pytest.raises(TallyError) as refused:
        parse_case(case)
    for word in named:
        assert word in str(refused.value)


@pytest.mark.parametrize("case", [None, [], "case", 1])
def test_a_case_is_an_object(case: object) -> None:
    with pytest.raises(TallyError, match="the case must be an object"):
        parse_case(case)


def test_a_long_wrong_value_is_cut_short() -> None:
    with pytest.raises(TallyError) as refused:
        parse_case("x" * 10_000)
    assert len(str(refused.value)) < 200
