"""How a body decides: its voting rule, its members and what they may choose.

The rule is an object of the body and not code, because standing orders differ between bodies and
the law leaves most of it to the order and the constitution of each combined authority.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from tracker.workflows.errors import WorkflowError


class TallyError(WorkflowError):
    """A case that cannot be counted: the message names the id or the word that is at fault."""


class Threshold(StrEnum):
    """What carries a recommendation. `advisory` is neither carried nor lost."""

    SIMPLE_MAJORITY = "simple_majority"
    MAJORITY_WITH_MAYOR = "majority_with_mayor"
    TWO_THIRDS = "two_thirds"
    UNANIMITY = "unanimity"
    CHAIR = "chair"
    ANY_ONE = "any_one"
    ADVISORY = "advisory"


class QuorumKind(StrEnum):
    """How the quorum is stated."""

    NUMBER = "number"
    FRACTION = "fraction"
    MAYOR_OR_DEPUTY_PLUS = "mayor_or_deputy_plus"


class Tie(StrEnum):
    """What becomes of a tie under a simple majority."""

    LOST = "lost"
    CHAIR_CASTS = "chair_casts"


class Mode(StrEnum):
    """How the body decides: at a meeting, or in writing by a due day."""

    MEETING = "meeting"
    WRITTEN = "written"


class Capacity(StrEnum):
    """In which capacity somebody belongs to a body. Only `voting` votes and counts."""

    VOTING = "voting"
    NON_VOTING = "non_voting"
    OBSERVER = "observer"
    CO_OPTED = "co_opted"
    ASSOCIATE = "associate"


class Role(StrEnum):
    """The role somebody holds in a body; each but `member` has one holder at most."""

    MAYOR = "mayor"
    DEPUTY_MAYOR = "deputy_mayor"
    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    MEMBER = "member"


class Interest(StrEnum):
    """The effect of a declared interest: it bars from the vote, or a dispensation lifts the bar."""

    BARRED = "barred"
    DISPENSATION = "dispensation"


class Choice(StrEnum):
    """What a member may say of a recommendation."""

    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"
    REQUEST_CHANGES = "request_changes"
    REJECT = "reject"
    ABSTAIN = "abstain"


class CastingVote(StrEnum):
    """The second vote of whoever presides, given on a tie."""

    APPROVE = "approve"
    REJECT = "reject"


class Outcome(StrEnum):
    """What a round came to; `open` is no outcome yet."""

    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    FEEDBACK_GIVEN = "feedback_given"
    NO_DECISION = "no_decision"
    OPEN = "open"


FOR = frozenset({Choice.APPROVE, Choice.APPROVE_WITH_CONDITIONS})
AGAINST = frozenset({Choice.REQUEST_CHANGES, Choice.REJECT})

_FRACTION = re.compile(r"([0-9]{1,4})/([0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many members must count before business can be done.

    Build one with :meth:`number`, :meth:`fraction` or :meth:`mayor_or_deputy_plus`.
    """

    kind: QuorumKind
    n: int = 0
    of: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        if self.n < 0:
            raise TallyError(f"a quorum cannot be negative: {self.n}")
        if not 0 <= self.of <= 1:
            raise TallyError(f'a quorum is a fraction between nothing and all: "{self.of}"')

    @classmethod
    def number(cls, n: int) -> Quorum:
        """`n` members. :raises TallyError: where n is negative."""
        return cls(QuorumKind.NUMBER, n=n)

    @classmethod
    def fraction(cls, of: str) -> Quorum:
        """A share of all voting seats, rounded up; `of` reads `"1/3"`.

        :raises TallyError: where `of` is not a fraction between 0 and 1.
        """
        match = _FRACTION.fullmatch(of)
        if match is None or int(match[2]) == 0:
            raise TallyError(f'a quorum reads "1/3", not "{of}"')
        return cls(QuorumKind.FRACTION, of=Fraction(int(match[1]), int(match[2])))

    @classmethod
    def mayor_or_deputy_plus(cls, n: int) -> Quorum:
        """The Mayor or the deputy mayor, and `n` others."""
        return cls(QuorumKind.MAYOR_OR_DEPUTY_PLUS, n=n)

    def needed(self, seats: int) -> int:
        """How many must count in a body of `seats` voting seats, absent ones included."""
        match self.kind:
            case QuorumKind.NUMBER:
                return self.n
            case QuorumKind.MAYOR_OR_DEPUTY_PLUS:
                return self.n + 1
            case QuorumKind.FRACTION:
                return -(-seats * self.of.numerator // self.of.denominator)


@dataclass(frozen=True, slots=True)
class VotingRule:
    """How a body decides. The default is a placeholder and not law.

    `recused_count_for_quorum`: whether present members whom an interest bars make up the number.
    """

    threshold: Threshold = Threshold.SIMPLE_MAJORITY
    quorum: Quorum = field(default_factory=lambda: Quorum.fraction("1/3"))
    tie: Tie = Tie.LOST
    recused_count_for_quorum: bool = False
    mode: Mode = Mode.MEETING


@dataclass(frozen=True, slots=True)
class Member:
    """One line of the attendance (meeting) or of the list of those asked (written).

    `present` false is absence from a meeting, or an apology in a written round.
    `substitute_for` is the id of the member whose seat this one takes.
    """

    id: str
    capacity: Capacity = Capacity.VOTING
    role: Role = Role.MEMBER
    present: bool = True
    interest: Interest | None = None
    substitute_for: str | None = None


@dataclass(frozen=True, slots=True)
class Ballot:
    """One member's choice on the recommendation that is counted; the last one, if it changed."""

    member: str
    choice: Choice


def choices_needing_reason(mode: Mode = Mode.WRITTEN) -> frozenset[Choice]:
    """The choices that owe a reason. At a meeting nobody owes one: the debate was heard."""
    if mode is Mode.MEETING:
        return frozenset()
    return AGAINST | {Choice.APPROVE_WITH_CONDITIONS}


def reason_required(choice: Choice, mode: Mode = Mode.WRITTEN) -> bool:
    """Whether a response with `choice` is accepted only with a reason."""
    return choice in choices_needing_reason(mode)
