"""A body's voting rule in words, with its arithmetic for the seats that there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tracker.workflows.approvals import (
    Capacity,
    Mode,
    QuorumKind,
    Threshold,
    Tie,
    VotingRule,
)

THRESHOLDS: Final = {
    Threshold.SIMPLE_MAJORITY: "Carried when more votes are cast for than against.",
    Threshold.MAJORITY_WITH_MAYOR: "Carried when more votes are cast for than against, and the "
    "Mayor is among those for.",
    Threshold.TWO_THIRDS: "Carried when at least two thirds of the votes cast are for.",
    Threshold.UNANIMITY: "Carried when every member who may vote is for. An abstention breaks it.",
    Threshold.CHAIR: "Carried when the chair is for.",
    Threshold.ANY_ONE: "Carried when one vote is for.",
    Threshold.ADVISORY: "This body advises. It gives feedback that must be answered, and decides "
    "nothing.",
}
_FRACTIONS: Final = {"1/4": "a quarter", "1/3": "one third", "1/2": "half", "2/3": "two thirds"}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One part of the rule: what it is about, and what it says."""

    name: str
    text: str


def lines(rule: VotingRule, seats: int, *, hidden_votes: bool = False) -> tuple[RuleLine, ...]:
    """The whole rule, for a body of so many voting seats today."""
    found = [RuleLine("Decision", threshold(rule)), RuleLine("Quorum", quorum(rule, seats))]
    if rule.threshold is not Threshold.ADVISORY:
        found.append(RuleLine("Tie", tie(rule)))
        found.append(RuleLine("Abstentions", abstentions(rule)))
    found.append(RuleLine("Interests", interests(rule)))
    if hidden_votes:
        said = "Nobody sees how members responded before the round closes."
        found.append(RuleLine("While it is open", said))
    return tuple(found)


def threshold(rule: VotingRule) -> str:
    return THRESHOLDS[rule.threshold]


def quorum(rule: VotingRule, seats: int) -> str:
    """Such as "One third of the 7 voting seats, rounded up: 3 members must be present."."""
    needed = rule.quorum.needed(seats)
    members = "1 member" if needed == 1 else f"{needed} members"
    verb = "must be present" if rule.mode is Mode.MEETING else "must respond"
    match rule.quorum.kind:
        case QuorumKind.NUMBER:
            return f"{members} {verb}."
        case QuorumKind.MAYOR_OR_DEPUTY_PLUS:
            return f"{members} {verb}, among them the Mayor or the deputy mayor."
        case QuorumKind.FRACTION:
            text = f"{rule.quorum.of.numerator}/{rule.quorum.of.denominator}"
            share = _FRACTIONS.get(text, text)
            counted = "1 voting seat" if seats == 1 else f"{seats} voting seats"
            exact = seats * rule.quorum.of
            rounded = "" if exact.denominator == 1 else ", rounded up"
            return f"{share[0].upper()}{share[1:]} of the {counted}{rounded}: {members} {verb}."


def tie(rule: VotingRule) -> str:
    if rule.threshold is not Threshold.SIMPLE_MAJORITY:
        return "As many votes for as against do not carry it."
    if rule.tie is Tie.CHAIR_CASTS:
        return "On a tie the chair may give a casting vote; without one it is lost."
    return "A tie is lost. There is no casting vote."


def abstentions(rule: VotingRule) -> str:
    if rule.threshold is Threshold.UNANIMITY:
        return "An abstention counts towards the quorum, and breaks unanimity."
    return "An abstention counts towards the quorum. It is not a vote cast."


def interests(rule: VotingRule) -> str:
    counts = "still counts" if rule.recused_count_for_quorum else "does not count"
    return f"A member whom an interest bars does not vote, and {counts} towards the quorum."


def voting_seats(capacities: Sequence[Capacity]) -> int:
    """How many of these members vote."""
    return sum(capacity is Capacity.VOTING for capacity in capacities)
