"""Names, fingerprints and what is missing, as a page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from tracker.workflows.actors import OFFICES, SYSTEM
from tracker.workflows.guards import Unmet

_BODY: Final = "body:"
_GROUP: Final = 4


@dataclass(frozen=True, slots=True)
class MissingRow:
    """One thing that is missing, in a sentence, and everyone who can supply it."""

    sentence: str
    who: tuple[str, ...]


def office(name: str) -> str:
    """The words people use for an office: "Section 151 officer"."""
    return OFFICES.get(name, name)


def short_fingerprint(digest: str) -> str:
    """The first 16 digits of a fingerprint in groups of four, to compare by eye."""
    head = digest[: 4 * _GROUP]
    return " ".join(head[at : at + _GROUP] for at in range(0, len(head), _GROUP))


def listed(names: Iterable[str], last: str = "and") -> str:
    """Such as "A", "A and B", "A, B and C"."""
    *most, final = list(names) or [""]
    return f"{', '.join(most)} {last} {final}" if most else final


def plural(count: int, one: str, many: str | None = None) -> str:
    """Such as "1 reply", "2 replies"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def who_can(
    who: Iterable[str],
    names: Mapping[str, Iterable[str]],
    bodies: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """Offices with their holders, bodies by name, and the service itself, as a person reads it.

    `who` as in `Unmet.who`; `names` gives the holders of an office; `bodies` the name of a slot.
    """
    return tuple(_named(each, names, bodies or {}) for each in who)


def missing_rows(
    unmet: Iterable[Unmet],
    names: Mapping[str, Iterable[str]],
    bodies: Mapping[str, str] | None = None,
) -> list[MissingRow]:
    """What a refusal lists, ready for the component `missing`."""
    return [MissingRow(each.sentence, who_can(each.who, names, bodies)) for each in unmet]


def _named(who: str, names: Mapping[str, Iterable[str]], bodies: Mapping[str, str]) -> str:
    if who == SYSTEM:
        return "Tracker itself, on the day"
    if who.startswith(_BODY):
        slot = who.removeprefix(_BODY)
        return bodies.get(slot, f"the {slot.replace('_', ' ')}")
    holders = list(names.get(who, ()))
    return f"{office(who)} ({listed(holders) if holders else 'nobody at present'})"
