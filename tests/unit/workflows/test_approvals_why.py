"""The sentence that explains a tally."""

from __future__ import annotations

import pytest

from tests.unit.workflows.voting_factories import CHAIRED, a_body, a_rule, count, votes
from tracker.workflows.approvals import (
    CastingVote,
    Member,
    Quorum,
    Role,
    Threshold,
    Tie,
    tally,
)

MAYOR = {"m1": Role.MAYOR}
DEPUTY = {"m1": Role.DEPUTY_MAYOR}


@pytest.mark.parametrize(
    ("threshold", "letters", "roles", "why"),
    [
        (
            Threshold.SIMPLE_MAJORITY,
            "yyyn",
            {},
            "Approved: 3 for and 1 against, a majority of the votes cast.",
        ),
        (
            Threshold.SIMPLE_MAJORITY,
            "crr",
            {},
            "Changes requested: 1 for and 2 against, not a majority of the votes cast.",
        ),
        (Threshold.SIMPLE_MAJORITY, "yn", {}, "Rejected: 1 for and 1 against, and a tie is lost."),
        (
            Threshold.MAJORITY_WITH_MAYOR,
            "cyn",
            MAYOR,
            (
                "Approved with conditions: 2 for and 1 against, a majority of the votes cast with "
                "the Mayor among those for."
            ),
        ),
        (
            Threshold.MAJORITY_WITH_MAYOR,
            "nyy",
            DEPUTY,
            (
                "Rejected: 2 for and 1 against, a majority of the votes cast, but the deputy mayor "
                "is not among those for."
            ),
        ),
        (
            Threshold.MAJORITY_WITH_MAYOR,
            "yy",
            {},
            (
                "Rejected: 2 for and 0 against, a majority of the votes cast, but neither the "
                "Mayor nor the deputy mayor could vote."
            ),
        ),
        (
            Threshold.MAJORITY_WITH_MAYOR,
            "ynn",
            MAYOR,
            "Rejected: 1 for and 2 against, not a majority of the votes cast.",
        ),
        (
            Threshold.TWO_THIRDS,
            "yyn",
            {},
            "Approved: 2 for and 1 against, at least two thirds of the votes cast.",
        ),
        (
            Threshold.TWO_THIRDS,
            "ynn",
            {},
            "Rejected: 1 for and 2 against, less than two thirds of the votes cast.",
        ),
        (
            Threshold.TWO_THIRDS,
            "aa",
            {},
            "Rejected: 0 for and 0 against, and no vote was cast.",
        ),
        (
            Threshold.UNANIMITY,
            "ya",
            {},
            "Rejected: 1 for and 0 against, where every member entitled to vote (2) must be for.",
        ),
        (
            Threshold.UNANIMITY,
            "",
            {},
            "Rejected: 0 for and 0 against, and no member was entitled to vote.",
        ),
        (
            Threshold.CHAIR,
            "yn",
            CHAIRED,
            "Approved: 1 for and 1 against, and the chair, who decides, is for.",
        ),
        (
            Threshold.CHAIR,
            "an",
            {"m1": Role.VICE_CHAIR},
            "Rejected: 0 for and 1 against, and the vice-chair, who decides, is not for.",
        ),
        (
            Threshold.CHAIR,
            "y",
            {},
            (
                "Rejected: 1 for and 0 against, and neither the chair nor a stand-in was entitled "
                "to vote."
            ),
        ),
        (
            Threshold.ANY_ONE,
            "yn",
            {},
            "Approved: 1 for and 1 against, where one vote for is enough.",
        ),
        (
            Threshold.ADVISORY,
            "yn",
            {},
            "Feedback given: this body advises and does not decide, and its quorum was met.",
        ),
    ],
)
def test_why_a_closed_round_ended_so(
    threshold: Threshold, letters: str, roles: dict[str, Role], why: str
) -> None:
    assert count(letters, threshold, roles=roles).why == why


@pytest.mark.parametrize(
    ("casting_vote", "roles", "why"),
    [
        (
            CastingVote.APPROVE,
            CHAIRED,
            "Approved: 1 for and 1 against, a tie, carried by the casting vote of the chair.",
        ),
        (
            CastingVote.REJECT,
            MAYOR,
            "Rejected: 1 for and 1 against, a tie, lost by the casting vote of the Mayor.",
        ),
        (
            None,
            CHAIRED,
            "Rejected: 1 for and 1 against, a tie, lost because the chair gave no casting vote.",
        ),
        (
            CastingVote.APPROVE,
            {},
            (
                "Rejected: 1 for and 1 against, a tie, lost because nobody was there to give a "
                "casting vote."
            ),
        ),
    ],
)
def test_why_a_tie_ended_so(
    casting_vote: CastingVote | None, roles: dict[str, Role], why: str
) -> None:
    result = count("yn", tie=Tie.CHAIR_CASTS, casting_vote=casting_vote, roles=roles)
    assert result.why == why


@pytest.mark.parametrize(
    ("threshold", "letters", "why"),
    [
        (
            Threshold.SIMPLE_MAJORITY,
            "yy.",
            (
                "Approved: 2 for and 0 against, a majority of the votes cast, which the 1 member "
                "still to vote cannot change."
            ),
        ),
        (
            Threshold.SIMPLE_MAJORITY,
            "y..",
            (
                "Open: 1 for and 0 against so far, and the 2 members who can still vote could "
                "change the result."
            ),
        ),
        (
            Threshold.ADVISORY,
            "yy",
            "Open: this body advises, and it may do so until the round closes.",
        ),
    ],
)
def test_why_before_closing(threshold: Threshold, letters: str, why: str) -> None:
    assert count(letters, threshold, closed=False).why == why


@pytest.mark.parametrize(
    ("quorum", "closed", "why"),
    [
        (
            Quorum.number(3),
            True,
            "No decision: 1 member counts towards the quorum and it needs 3.",
        ),
        (
            Quorum.number(3),
            False,
            "Open: 1 member counts towards the quorum so far and it needs 3.",
        ),
        (
            Quorum.mayor_or_deputy_plus(0),
            True,
            (
                "No decision: the quorum needs the Mayor or the deputy mayor, and neither counts "
                "towards it."
            ),
        ),
    ],
)
def test_why_there_is_no_quorum(quorum: Quorum, closed: bool, why: str) -> None:
    members = (*a_body(1), Member("m2", present=False))
    assert tally(a_rule(quorum=quorum), members, votes("y"), closed=closed).why == why
