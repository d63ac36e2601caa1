"""Bodies and votes for the tests of the tally."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.workflows.approvals import (
    Ballot,
    CastingVote,
    Choice,
    Member,
    Quorum,
    Role,
    Tally,
    Threshold,
    Tie,
    VotingRule,
    tally,
)

LETTERS = {
    "y": Choice.APPROVE,
    "c": Choice.APPROVE_WITH_CONDITIONS,
    "r": Choice.REQUEST_CHANGES,
    "n": Choice.REJECT,
    "a": Choice.ABSTAIN,
}
"""Votes as a string, one letter for each of m1, m2, …; "." is silence."""

NO_QUORUM = Quorum.number(0)
NO_ROLES: Mapping[str, Role] = {}
CHAIRED = {"m1": Role.CHAIR}


def a_body(size: int, **roles: Role) -> tuple[Member, ...]:
    """m1 … mN, with `m1=Role.MAYOR` and the like."""
    ids = [f"m{n}" for n in range(1, size + 1)]
    return tuple(Member(each, role=roles.get(each, Role.MEMBER)) for each in ids)


def votes(letters: str) -> tuple[Ballot, ...]:
    return tuple(
        Ballot(f"m{at}", LETTERS[letter]) for at, letter in enumerate(letters, 1) if letter != "."
    )


def a_rule(threshold: Threshold = Threshold.SIMPLE_MAJORITY, **rest: object) -> VotingRule:
    return VotingRule(threshold, **{"quorum": NO_QUORUM, **rest})  # type: ignore[arg-type]


def count(
    letters: str,
    threshold: Threshold = Threshold.SIMPLE_MAJORITY,
    *,
    casting_vote: CastingVote | None = None,
    closed: bool = True,
    tie: Tie = Tie.LOST,
    roles: Mapping[str, Role] = NO_ROLES,
) -> Tally:
    """Everyone of the body is present; one letter a member."""
    return tally(
        a_rule(threshold, tie=tie),
        a_body(len(letters), **roles),
        votes(letters),
        casting_vote=casting_vote,
        closed=closed,
    )
