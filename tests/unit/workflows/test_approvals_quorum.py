"""Who makes the quorum, and what follows without one."""

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
    CastingVote,
    Choice,
    Interest,
    Member,
    Mode,
    Outcome,
    Quorum,
    Role,
    Threshold,
    Tie,
    tally,
)


@pytest.mark.parametrize(
    ("of", "seats", "needed"),
    [("1/3", 6, 2), ("1/3", 7, 3), ("2/3", 20, 14), ("1/2", 1, 1), ("1/3", 0, 0), ("1/1", 4, 4)],
)
def test_a_fraction_of_the_seats_is_rounded_up(of: str, seats: int, needed: int) -> None:
    rule = a_rule(quorum=Quorum.fraction(of))
    result = tally(rule, a_body(seats), ())
    assert result.quorum.needed == needed


def test_seats_are_the_voting_ones_absent_included_and_no_substitutes() -> None:
    members = (
        Member("m1", present=False),
        Member("m2"),
        Member("s2", substitute_for="m2"),
        Member("m3", interest=Interest.BARRED),
        Member("obs", capacity=Capacity.OBSERVER),
    )
    result = tally(a_rule(quorum=Quorum.fraction("1/1")), members, ())
    assert (result.quorum.needed, result.quorum.present, result.quorum.met) == (3, 1, False)
    assert result.barred == ("m3",)
    assert result.not_voted == 1


@pytest.mark.parametrize(("recused_count", "present"), [(False, 1), (True, 2)])
def test_whether_the_barred_count_for_the_quorum(recused_count: bool, present: int) -> None:
    members = (
        Member("m1"),
        Member("m2", interest=Interest.BARRED),
        Member("m3", interest=Interest.BARRED, present=False),
        Member("m4", interest=Interest.BARRED, capacity=Capacity.CO_OPTED),
        Member("m5", interest=Interest.BARRED),
        Member("s5", substitute_for="m5", present=False),
    )
    rule = a_rule(quorum=Quorum.number(2), recused_count_for_quorum=recused_count)
    result = tally(rule, members, (Ballot("m1", Choice.APPROVE),))
    assert result.barred == ("m2",)
    assert result.quorum.present == present
    assert result.outcome is (Outcome.APPROVED if recused_count else Outcome.NO_DECISION)


def test_a_dispensation_lifts_the_bar() -> None:
    members = (Member("m1", interest=Interest.DISPENSATION),)
    result = tally(a_rule(), members, (Ballot("m1", Choice.APPROVE),))
    assert (result.outcome, result.barred) == (Outcome.APPROVED, ())


@pytest.mark.parametrize(
    ("roles", "absent", "met"),
    [
        ({"m1": Role.MAYOR}, 0, True),
        ({"m1": Role.DEPUTY_MAYOR}, 0, True),
        ({"m1": Role.MAYOR, "m2": Role.DEPUTY_MAYOR}, 0, True),
        ({}, 0, False),
        ({"m1": Role.CHAIR}, 0, False),
        ({"m3": Role.MAYOR}, 1, False),
        ({"m1": Role.MAYOR}, 1, False),
    ],
)
def test_the_mayor_or_the_deputy_and_two_others(
    roles: dict[str, Role], absent: int, met: bool
) -> None:
    body = a_body(3, **roles)
    members = tuple(
        Member(each.id, role=each.role, present=at < len(body) - absent)
        for at, each in enumerate(body)
    )
    result = tally(a_rule(quorum=Quorum.mayor_or_deputy_plus(2)), members, ())
    assert (result.quorum.needed, result.quorum.met) == (3, met)
    assert (result.outcome is Outcome.NO_DECISION) is not met


def test_without_a_quorum_nothing_is_decided_whatever_the_votes() -> None:
    rule = a_rule(quorum=Quorum.number(4), tie=Tie.CHAIR_CASTS)
    for letters in ("yyy", "yn.", "nnn"):
        result = tally(
            rule, a_body(3, m1=Role.CHAIR), votes(letters), casting_vote=CastingVote.APPROVE
        )
        assert (result.outcome, result.casting_vote_used) == (Outcome.NO_DECISION, False)


@pytest.mark.parametrize(
    ("letters", "present", "outcome"),
    [
        ("...", 0, Outcome.NO_DECISION),
        ("y..", 1, Outcome.NO_DECISION),
        ("ya.", 2, Outcome.APPROVED),
        ("yyn", 3, Outcome.APPROVED),
    ],
)
def test_in_writing_only_those_who_responded_make_the_quorum(
    letters: str, present: int, outcome: Outcome
) -> None:
    rule = a_rule(quorum=Quorum.number(2), mode=Mode.WRITTEN)
    result = tally(rule, a_body(3), votes(letters))
    assert (result.quorum.present, result.outcome) == (present, outcome)
    assert result.not_voted == letters.count(".")


def test_in_writing_a_silent_mayor_makes_no_quorum_and_a_barred_one_may() -> None:
    quorum = Quorum.mayor_or_deputy_plus(1)
    silent = (Member("m1"), Member("m2"), Member("m3", role=Role.MAYOR))
    result = tally(a_rule(quorum=quorum, mode=Mode.WRITTEN), silent, votes("yy"))
    assert (result.quorum.present, result.quorum.met) == (2, False)
    barred = (Member("m1"), Member("m2", role=Role.MAYOR, interest=Interest.BARRED))
    rule = a_rule(quorum=quorum, mode=Mode.WRITTEN, recused_count_for_quorum=True)
    assert tally(rule, barred, votes("y")).quorum.met


def test_in_writing_unanimity_looks_at_the_silent_too() -> None:
    rule = a_rule(Threshold.UNANIMITY, mode=Mode.WRITTEN)
    assert tally(rule, a_body(3), votes("yy.")).outcome is Outcome.REJECTED
    apology = (*a_body(2), Member("m3", present=False))
    assert tally(rule, apology, votes("yy")).outcome is Outcome.APPROVED
