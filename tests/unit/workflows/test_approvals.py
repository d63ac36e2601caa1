"""What carries a recommendation, who decides, and when a round may close early."""

from __future__ import annotations

import pytest

from tests.unit.workflows.voting_factories import (
    CHAIRED,
    a_body,
    a_rule,
    count,
    votes,
)
from tracker.workflows.approvals import (
    Ballot,
    Capacity,
    CastingVote,
    Choice,
    Interest,
    Member,
    Outcome,
    Quorum,
    Role,
    Threshold,
    Tie,
    tally,
)


@pytest.mark.parametrize(
    ("threshold", "letters", "carried"),
    [
        (Threshold.SIMPLE_MAJORITY, "yyn", True),
        (Threshold.SIMPLE_MAJORITY, "yn", False),
        (Threshold.SIMPLE_MAJORITY, "ynn", False),
        (Threshold.SIMPLE_MAJORITY, "yaaa", True),
        (Threshold.SIMPLE_MAJORITY, "....", False),
        (Threshold.SIMPLE_MAJORITY, "", False),
        (Threshold.TWO_THIRDS, "yyn", True),
        (Threshold.TWO_THIRDS, "yyynn", False),
        (Threshold.TWO_THIRDS, "yaaa", True),
        (Threshold.TWO_THIRDS, "aaa", False),
        (Threshold.TWO_THIRDS, "...", False),
        (Threshold.UNANIMITY, "yyc", True),
        (Threshold.UNANIMITY, "yya", False),
        (Threshold.UNANIMITY, "yy.", False),
        (Threshold.UNANIMITY, "yyn", False),
        (Threshold.UNANIMITY, "", False),
        (Threshold.ANY_ONE, "nnny", True),
        (Threshold.ANY_ONE, "nnn", False),
        (Threshold.ANY_ONE, "aa.", False),
    ],
)
def test_what_carries_without_roles(threshold: Threshold, letters: str, carried: bool) -> None:
    outcome = count(letters, threshold).outcome
    assert (outcome in {Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS}) is carried


@pytest.mark.parametrize(
    ("letters", "outcome"),
    [
        ("yyy", Outcome.APPROVED),
        ("yyc", Outcome.APPROVED_WITH_CONDITIONS),
        ("nnr", Outcome.CHANGES_REQUESTED),
        ("nny", Outcome.REJECTED),
        ("yyr", Outcome.APPROVED),
        ("nnc", Outcome.REJECTED),
        ("rc", Outcome.CHANGES_REQUESTED),
    ],
)
def test_conditions_and_requests_name_the_outcome(letters: str, outcome: Outcome) -> None:
    assert count(letters).outcome is outcome


def test_counts() -> None:
    result = count("ycrna..")
    assert (result.for_, result.against, result.abstained, result.not_voted) == (2, 2, 1, 2)


@pytest.mark.parametrize(
    ("letters", "roles", "carried"),
    [
        ("yyn", {"m1": Role.MAYOR}, True),
        ("nyy", {"m1": Role.MAYOR}, False),
        (".yy", {"m1": Role.MAYOR}, False),
        ("ynn", {"m1": Role.MAYOR}, False),
        ("yn", {"m1": Role.MAYOR}, False),
        ("yy", {}, False),
        ("yy", {"m1": Role.CHAIR}, False),
        ("yy.", {"m1": Role.DEPUTY_MAYOR}, True),
        # The Mayor is there and silent, so the deputy does not stand in.
        (".yy", {"m1": Role.MAYOR, "m2": Role.DEPUTY_MAYOR}, False),
    ],
)
def test_a_majority_needs_the_mayor(letters: str, roles: dict[str, Role], carried: bool) -> None:
    result = count(letters, Threshold.MAJORITY_WITH_MAYOR, roles=roles)
    assert (result.outcome is Outcome.APPROVED) is carried


@pytest.mark.parametrize(
    "mayor",
    [
        Member("mayor", role=Role.MAYOR, present=False),
        Member("mayor", role=Role.MAYOR, interest=Interest.BARRED),
        Member("mayor", role=Role.MAYOR, capacity=Capacity.NON_VOTING),
    ],
)
def test_the_deputy_stands_in_for_a_mayor_who_is_not_entitled(mayor: Member) -> None:
    deputy = Member("deputy", role=Role.DEPUTY_MAYOR)
    result = tally(
        a_rule(Threshold.MAJORITY_WITH_MAYOR), (mayor, deputy), (Ballot("deputy", Choice.APPROVE),)
    )
    assert result.outcome is Outcome.APPROVED


def test_a_substitute_of_the_mayor_is_not_the_mayor() -> None:
    members = (
        Member("mayor", role=Role.MAYOR),
        Member("sub", substitute_for="mayor"),
        Member("m3"),
    )
    ballots = (Ballot("sub", Choice.APPROVE), Ballot("m3", Choice.APPROVE))
    result = tally(a_rule(Threshold.MAJORITY_WITH_MAYOR), members, ballots)
    assert result.outcome is Outcome.REJECTED


@pytest.mark.parametrize(
    ("letters", "roles", "carried"),
    [
        ("ynn", {"m1": Role.CHAIR}, True),
        ("nyy", {"m1": Role.CHAIR}, False),
        ("ayy", {"m1": Role.CHAIR}, False),
        (".yy", {"m1": Role.CHAIR, "m2": Role.VICE_CHAIR}, False),
        ("nyn", {"m2": Role.VICE_CHAIR}, True),
        ("ynn", {"m1": Role.MAYOR}, True),
        ("nyn", {"m2": Role.DEPUTY_MAYOR}, True),
        # A body with a chair or a vice-chair does not look to its Mayor.
        ("yn", {"m1": Role.MAYOR, "m2": Role.CHAIR}, False),
        ("ny", {"m1": Role.MAYOR, "m2": Role.VICE_CHAIR}, True),
        ("yy", {}, False),
    ],
)
def test_the_chair_decides(letters: str, roles: dict[str, Role], carried: bool) -> None:
    result = count(letters, Threshold.CHAIR, roles=roles)
    assert (result.outcome is Outcome.APPROVED) is carried


def test_a_body_with_an_absent_chair_alone_has_nobody_to_decide() -> None:
    members = (Member("chair", role=Role.CHAIR, present=False), Member("mayor", role=Role.MAYOR))
    result = tally(a_rule(Threshold.CHAIR), members, (Ballot("mayor", Choice.APPROVE),))
    assert result.outcome is Outcome.REJECTED


@pytest.mark.parametrize(
    ("letters", "casting_vote", "outcome", "used"),
    [
        ("yn", CastingVote.APPROVE, Outcome.APPROVED, True),
        ("cn", CastingVote.APPROVE, Outcome.APPROVED_WITH_CONDITIONS, True),
        ("yn", CastingVote.REJECT, Outcome.REJECTED, True),
        ("yr", CastingVote.REJECT, Outcome.CHANGES_REQUESTED, True),
        ("yn", None, Outcome.REJECTED, False),
        ("aa", CastingVote.APPROVE, Outcome.APPROVED, True),
        ("yy", CastingVote.REJECT, Outcome.APPROVED, False),
        ("nn", CastingVote.APPROVE, Outcome.REJECTED, False),
    ],
)
def test_the_casting_vote(
    letters: str, casting_vote: CastingVote | None, outcome: Outcome, used: bool
) -> None:
    result = count(letters, tie=Tie.CHAIR_CASTS, casting_vote=casting_vote, roles=CHAIRED)
    assert (result.outcome, result.casting_vote_used) == (outcome, used)


@pytest.mark.parametrize(
    ("tie", "roles"),
    [(Tie.LOST, {"m1": Role.CHAIR}), (Tie.CHAIR_CASTS, {})],
    ids=["the rule has none", "nobody is there to give it"],
)
def test_a_casting_vote_that_cannot_be_given_is_ignored(tie: Tie, roles: dict[str, Role]) -> None:
    result = count("yn", tie=tie, casting_vote=CastingVote.APPROVE, roles=roles)
    assert (result.outcome, result.casting_vote_used) == (Outcome.REJECTED, False)


@pytest.mark.parametrize(
    "threshold", [each for each in Threshold if each is not Threshold.SIMPLE_MAJORITY]
)
def test_only_a_simple_majority_knows_a_casting_vote(threshold: Threshold) -> None:
    result = count(
        "yn", threshold, tie=Tie.CHAIR_CASTS, casting_vote=CastingVote.APPROVE, roles=CHAIRED
    )
    assert not result.casting_vote_used


@pytest.mark.parametrize("letters", ["yyy", "nnn", "..."])
def test_an_advisory_body_gives_feedback(letters: str) -> None:
    assert count(letters, Threshold.ADVISORY).outcome is Outcome.FEEDBACK_GIVEN
    assert count(letters, Threshold.ADVISORY, closed=False).outcome is Outcome.OPEN


@pytest.mark.parametrize(
    ("threshold", "letters", "outcome"),
    [
        (Threshold.SIMPLE_MAJORITY, "yyy..", Outcome.APPROVED),
        (Threshold.SIMPLE_MAJORITY, "yy..", Outcome.OPEN),
        (Threshold.SIMPLE_MAJORITY, "nn..", Outcome.REJECTED),
        (Threshold.SIMPLE_MAJORITY, "n..", Outcome.OPEN),
        (Threshold.TWO_THIRDS, "yyyy..", Outcome.APPROVED),
        (Threshold.TWO_THIRDS, "yyy..", Outcome.OPEN),
        (Threshold.TWO_THIRDS, "nr..", Outcome.CHANGES_REQUESTED),
        (Threshold.TWO_THIRDS, "n..", Outcome.OPEN),
        (Threshold.UNANIMITY, "yy.", Outcome.OPEN),
        (Threshold.UNANIMITY, "ya.", Outcome.REJECTED),
        (Threshold.UNANIMITY, "yy", Outcome.APPROVED),
        (Threshold.ANY_ONE, "y.", Outcome.APPROVED),
        (Threshold.ANY_ONE, "n.", Outcome.OPEN),
    ],
)
def test_closing_early(threshold: Threshold, letters: str, outcome: Outcome) -> None:
    assert count(letters, threshold, closed=False).outcome is outcome


def test_a_silent_mayor_holds_the_result_open_and_a_lost_one_settles_it() -> None:
    roles = {"m1": Role.MAYOR}
    threshold = Threshold.MAJORITY_WITH_MAYOR
    assert count(".yyyy", threshold, closed=False, roles=roles).outcome is Outcome.OPEN
    assert count("nyyy.", threshold, closed=False, roles=roles).outcome is Outcome.REJECTED
    assert count("yyy..", threshold, closed=False, roles=roles).outcome is Outcome.APPROVED


@pytest.mark.parametrize(
    ("letters", "casting_vote", "outcome", "used"),
    [
        ("y.", CastingVote.APPROVE, Outcome.APPROVED, False),
        ("y.", CastingVote.REJECT, Outcome.OPEN, False),
        ("y.", None, Outcome.OPEN, False),
        ("n.", CastingVote.REJECT, Outcome.REJECTED, False),
        ("n.", CastingVote.APPROVE, Outcome.OPEN, False),
        ("yn.", CastingVote.APPROVE, Outcome.OPEN, False),
        ("yn", CastingVote.APPROVE, Outcome.APPROVED, True),
        ("yn", CastingVote.REJECT, Outcome.REJECTED, True),
    ],
)
def test_the_casting_vote_is_taken_as_given_before_closing(
    letters: str, casting_vote: CastingVote | None, outcome: Outcome, used: bool
) -> None:
    result = count(
        letters, tie=Tie.CHAIR_CASTS, casting_vote=casting_vote, closed=False, roles=CHAIRED
    )
    assert (result.outcome, result.casting_vote_used) == (outcome, used)


def test_never_early_without_a_quorum() -> None:
    rule = a_rule(quorum=Quorum.number(4))
    assert tally(rule, a_body(3), votes("yyy"), closed=False).outcome is Outcome.OPEN
