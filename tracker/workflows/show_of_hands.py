"""Deciding at a meeting without named votes: by a show of hands, or agreed without a vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.workflows.tally import Tally, tally
from tracker.workflows.voting_rules import (
    Ballot,
    Capacity,
    Choice,
    Member,
    TallyError,
    Threshold,
    VotingRule,
)

NEEDS_NAMES = frozenset({Threshold.MAJORITY_WITH_MAYOR, Threshold.CHAIR})
"""Thresholds that look at who voted, so that totals do not suffice."""


@dataclass(frozen=True, slots=True)
class Hands:
    """The numbers that the clerk counted."""

    for_: int
    against: int
    abstained: int = 0


def count_hands(rule: VotingRule, members: Sequence[Member], hands: Hands | None) -> Tally:
    """What the hands mean under the rule; None: agreed without a vote by all who are present.

    Raises TallyError where more hands were counted than members may vote, where a number is
    negative, or where the rule needs names.
    """
    entitled = [
        member.id
        for member in members
        if member.capacity is Capacity.VOTING and member.present and member.interest is None
    ]
    if hands is None:
        # Agreed without a vote: nobody present spoke against it, so each counts as for.
        return tally(rule, members, [Ballot(each, Choice.APPROVE) for each in entitled])
    counted = (hands.for_, hands.against, hands.abstained)
    if min(counted) < 0:
        raise TallyError("a number of hands cannot be negative")
    if sum(counted) > len(entitled):
        raise TallyError(f"{sum(counted)} hands were counted and {len(entitled)} members may vote")
    if rule.threshold in NEEDS_NAMES:
        raise TallyError("this body's rule needs the names of those who voted")
    choices = (
        [Choice.APPROVE] * hands.for_
        + [Choice.REJECT] * hands.against
        + [Choice.ABSTAIN] * hands.abstained
    )
    # Under every other threshold only the numbers count, so it does not matter whose hand it was.
    return tally(rule, members, [Ballot(*pair) for pair in zip(entitled, choices, strict=False)])
