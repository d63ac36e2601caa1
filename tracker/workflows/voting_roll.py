"""Who is on the list of a vote, and who of them may vote."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.workflows.voting_rules import (
    Ballot,
    Capacity,
    Choice,
    Interest,
    Member,
    Role,
    TallyError,
)

BARRED = "is barred by an interest"


@dataclass(frozen=True, slots=True)
class Roll:
    """What the list of members says as a whole, whoever is present."""

    ids: frozenset[str]
    replaced: frozenset[str]
    roles: frozenset[Role]
    seats: int


def read_roll(members: tuple[Member, ...]) -> Roll:
    by_id: dict[str, Member] = {}
    roles: set[Role] = set()
    substitutes: dict[str, str] = {}
    seats = 0
    for member in members:
        if member.id in by_id:
            raise TallyError(f'two members have the id "{member.id}"')
        by_id[member.id] = member
        if member.role is not Role.MEMBER:
            if member.role in roles:
                raise TallyError(f'"{member.id}" is the second to hold the role "{member.role}"')
            roles.add(member.role)
        if member.substitute_for is not None:
            substitutes[member.id] = member.substitute_for
        elif member.capacity is Capacity.VOTING:
            seats += 1
    return Roll(frozenset(by_id), _replaced(substitutes, by_id), frozenset(roles), seats)


def _replaced(substitutes: dict[str, str], by_id: dict[str, Member]) -> frozenset[str]:
    replaced: set[str] = set()
    for substitute, target in substitutes.items():
        if target == substitute:
            raise TallyError(f'"{substitute}" is named as a substitute for itself')
        if target not in by_id:
            raise TallyError(f'"{substitute}" replaces "{target}", who is not a member')
        if by_id[target].substitute_for is not None:
            raise TallyError(f'"{substitute}" replaces "{target}", who is a substitute')
        if by_id[target].capacity is not Capacity.VOTING:
            raise TallyError(f'"{substitute}" replaces "{target}", who has no vote')
        if target in replaced:
            raise TallyError(f'"{substitute}" replaces "{target}", who is replaced already')
        replaced.add(target)
    return frozenset(replaced)


def read_choices(ballots: Iterable[Ballot], roll: Roll) -> dict[str, Choice]:
    choices: dict[str, Choice] = {}
    for ballot in ballots:
        if ballot.member not in roll.ids:
            raise TallyError(f'a vote names "{ballot.member}", who is not a member')
        if ballot.member in choices:
            raise TallyError(f'"{ballot.member}" has voted twice')
        choices[ballot.member] = ballot.choice
    return choices


def hindrance_of(member: Member, replaced: frozenset[str]) -> str | None:
    """Why this member may not vote, or None.

    An interest is asked last: only somebody who could vote otherwise is barred.
    """
    if member.capacity is not Capacity.VOTING:
        return f'has the capacity "{member.capacity}", which has no vote'
    if not member.present:
        return "is absent"
    if member.id in replaced:
        return "is replaced by a substitute"
    if member.interest is Interest.BARRED:
        return BARRED
    return None
