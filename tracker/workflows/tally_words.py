"""The one sentence that explains a tally to the people concerned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tracker.workflows.voting_rules import (
    CastingVote,
    Outcome,
    Role,
    Threshold,
    Tie,
    VotingRule,
)


@dataclass(frozen=True, slots=True)
class Account:
    """The facts that a sentence may need.

    `mayor` and `chair` are whoever holds the role or stands in; `casting_vote` is None where nobody
    could give one.
    """

    rule: VotingRule
    outcome: Outcome
    closed: bool
    needed: int
    counted: int
    quorum_met: bool
    for_: int
    against: int
    silent: int
    entitled: int
    mayor: Role | None
    mayor_for: bool
    chair: Role | None
    chair_for: bool
    casting_vote: CastingVote | None


_OUTCOMES = {
    Outcome.APPROVED: "Approved",
    Outcome.APPROVED_WITH_CONDITIONS: "Approved with conditions",
    Outcome.CHANGES_REQUESTED: "Changes requested",
    Outcome.REJECTED: "Rejected",
    Outcome.FEEDBACK_GIVEN: "Feedback given",
    Outcome.NO_DECISION: "No decision",
    Outcome.OPEN: "Open",
}

_HOLDERS = {
    Role.MAYOR: "the Mayor",
    Role.DEPUTY_MAYOR: "the deputy mayor",
    Role.CHAIR: "the chair",
    Role.VICE_CHAIR: "the vice-chair",
}


def why(account: Account) -> str:
    """One sentence in plain English: the outcome, the numbers, and what decided."""
    return f"{_OUTCOMES[account.outcome]}: {_because(account)}."


def _because(account: Account) -> str:
    if not account.quorum_met:
        return _short_of_quorum(account)
    if account.rule.threshold is Threshold.ADVISORY:
        if account.outcome is Outcome.OPEN:
            return "this body advises, and it may do so until the round closes"
        return "this body advises and does not decide, and its quorum was met"
    if account.outcome is Outcome.OPEN:
        return (
            f"{account.for_} for and {account.against} against so far, and the "
            f"{_members(account.silent)} who can still vote could change the result"
        )
    reason = f"{account.for_} for and {account.against} against, {_decisive(account)}"
    if not account.closed and account.silent:
        reason += f", which the {_members(account.silent)} still to vote cannot change"
    return reason


def _members(number: int) -> str:
    return "1 member" if number == 1 else f"{number} members"


def _short_of_quorum(account: Account) -> str:
    if account.counted >= account.needed:
        return "the quorum needs the Mayor or the deputy mayor, and neither counts towards it"
    verb = "counts" if account.counted == 1 else "count"
    so_far = "" if account.closed else " so far"
    return (
        f"{_members(account.counted)} {verb} towards the quorum{so_far} "
        f"and it needs {account.needed}"
    )


def _decisive(account: Account) -> str:
    return _DECISIVE[account.rule.threshold](account)


def _simple_majority(account: Account) -> str:
    return _tie(account) if account.for_ == account.against else _majority(account)


def _majority(account: Account) -> str:
    return f"{'a' if account.for_ > account.against else 'not a'} majority of the votes cast"


def _majority_with_mayor(account: Account) -> str:
    if account.for_ <= account.against:
        return _majority(account)
    if account.mayor is None:
        return f"{_majority(account)}, but neither the Mayor nor the deputy mayor could vote"
    holder = _HOLDERS[account.mayor]
    if account.mayor_for:
        return f"{_majority(account)} with {holder} among those for"
    return f"{_majority(account)}, but {holder} is not among those for"


def _two_thirds(account: Account) -> str:
    if account.for_ + account.against == 0:
        return "and no vote was cast"
    share = "at least" if account.for_ >= 2 * account.against else "less than"
    return f"{share} two thirds of the votes cast"


def _unanimity(account: Account) -> str:
    if account.entitled == 0:
        return "and no member was entitled to vote"
    return f"where every member entitled to vote ({account.entitled}) must be for"


def _chair(account: Account) -> str:
    if account.chair is None:
        return "and neither the chair nor a stand-in was entitled to vote"
    side = "for" if account.chair_for else "not for"
    return f"and {_HOLDERS[account.chair]}, who decides, is {side}"


def _any_one(_account: Account) -> str:
    return "where one vote for is enough"


_DECISIVE: dict[Threshold, Callable[[Account], str]] = {
    Threshold.SIMPLE_MAJORITY: _simple_majority,
    Threshold.MAJORITY_WITH_MAYOR: _majority_with_mayor,
    Threshold.TWO_THIRDS: _two_thirds,
    Threshold.UNANIMITY: _unanimity,
    Threshold.CHAIR: _chair,
    Threshold.ANY_ONE: _any_one,
}


def _tie(account: Account) -> str:
    if account.rule.tie is Tie.LOST:
        return "and a tie is lost"
    if account.chair is None:
        return "a tie, lost because nobody was there to give a casting vote"
    holder = _HOLDERS[account.chair]
    if account.casting_vote is None:
        return f"a tie, lost because {holder} gave no casting vote"
    turn = "carried" if account.casting_vote is CastingVote.APPROVE else "lost"
    return f"a tie, {turn} by the casting vote of {holder}"
