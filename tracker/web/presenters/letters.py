"""The demonstration's letters as a page shows them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker.adapters.mailbox import StoredMail


@dataclass(frozen=True, slots=True)
class PersonWithMail:
    """One person and how many letters there are for them."""

    address: str
    name: str
    letters: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a letter's text; `path` where it is a link into this service."""

    text: str
    path: str | None = None


def people_with_mail(
    letters: Iterable[StoredMail], names: Mapping[str, str]
) -> list[PersonWithMail]:
    """Everyone to whom a letter was delivered, by name."""
    counted = Counter(address.casefold() for each in letters for address in each.to)
    people = [
        PersonWithMail(address, names.get(address, address), count)
        for address, count in counted.items()
    ]
    return sorted(people, key=lambda person: (person.name, person.address))


def pieces(text: str, base_url: str) -> list[Piece]:
    """The text cut where it links to a page of `base_url`; no other address becomes a link."""
    # A full stop after a link ends the sentence, not the address.
    path = r"(/(?:[A-Za-z0-9/_.~?&=%+-]*[A-Za-z0-9/_~=%+-])?)"
    link = re.compile(re.escape(base_url) + path)
    found, at = [], 0
    for match in link.finditer(text):
        found += [Piece(text[at : match.start()]), Piece(match.group(), match[1])]
        at = match.end()
    return [piece for piece in (*found, Piece(text[at:])) if piece.text]
