"""How a body's votes become an outcome: the public face of the tally.

The words stand in `voting_rules`, the arithmetic in `tally`, the sentences in `tally_words`
and the exchange format of `tracker tally` in `tally_cases`.
"""

from __future__ import annotations

from tracker.workflows.tally import QuorumCount, Tally, tally
from tracker.workflows.tally_cases import TallyCase, parse_case, to_json
from tracker.workflows.voting_rules import (
    AGAINST,
    FOR,
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
    TallyError,
    Threshold,
    Tie,
    VotingRule,
    choices_needing_reason,
    reason_required,
)

__all__ = [
    "AGAINST",
    "FOR",
    "Ballot",
    "Capacity",
    "CastingVote",
    "Choice",
    "Interest",
    "Member",
    "Mode",
    "Outcome",
    "Quorum",
    "QuorumCount",
    "QuorumKind",
    "Role",
    "Tally",
    "TallyCase",
    "TallyError",
    "Threshold",
    "Tie",
    "VotingRule",
    "choices_needing_reason",
    "parse_case",
    "reason_required",
    "tally",
    "to_json",
]
