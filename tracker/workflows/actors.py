"""Who acts: a person with dated rights, or one of the system's own jobs.

Services and guards receive an actor as a value. The rights in it are those of one moment: whoever
builds it (the web for a request, the command line, a job) has looked them up for that moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from tracker.workflows.voting_rules import Capacity, Role

OFFICES: dict[str, str] = {
    "lead_officer": "Lead officer",
    "assistant_director": "Assistant director",
    "programme_manager": "Programme manager",
    "committee_clerk": "Committee clerk",
    "monitoring_officer": "Monitoring officer",
    "finance_officer": "Section 151 officer",
    "legal_officer": "Legal officer",
    "equality_officer": "Equality officer",
    "communications_officer": "Communications officer",
    "scrutiny_chair": "Scrutiny chair",
    "auditor": "Auditor",
    "administrator": "Administrator",
}
"""Every office there is, by the name the record uses, with the words people use."""

SYSTEM = "system"
"""Stands in a trigger's `by` list for the scheduler's own acts."""


@dataclass(frozen=True, slots=True)
class OfficeHeld:
    """An office held now: for a whole authority, or (`strategy_id`) for one strategy only."""

    office: str
    authority_id: int
    strategy_id: int | None = None


@dataclass(frozen=True, slots=True)
class MembershipHeld:
    """A membership held now. Capacity and role are those of the moment."""

    membership_id: int
    body_id: int
    capacity: Capacity
    role: Role


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in person, or a person in whose name a command is run."""

    user_id: int
    name: str
    offices: frozenset[OfficeHeld] = frozenset()
    memberships: tuple[MembershipHeld, ...] = ()

    def holds(self, office: str, authority_id: int, strategy_id: int | None = None) -> bool:
        """Whether this person holds `office` for that strategy of that authority."""
        return any(
            held.office == office
            and held.authority_id == authority_id
            and held.strategy_id in (None, strategy_id)
            for held in self.offices
        )

    def membership_of(self, body_id: int) -> MembershipHeld | None:
        """The person's present membership of that body, if there is one."""
        return next((held for held in self.memberships if held.body_id == body_id), None)


@dataclass(frozen=True, slots=True)
class System:
    """One of the scheduler's jobs, by name (`lapse_call_ins`)."""

    job: str


Actor: TypeAlias = Person | System
