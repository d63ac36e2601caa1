"""A signed-in browser in words that its owner recognises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tracker.queries.sessions import OpenSession

# The first that occurs wins: every browser also names the ones that it imitates.
_BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class BrowserRow:
    """One line of the list of signed-in browsers."""

    id: int
    name: str
    address: str
    signed_in_at: datetime
    last_seen_at: datetime
    is_this: bool


def row(session: OpenSession, *, is_this: bool) -> BrowserRow:
    return BrowserRow(
        session.id,
        name(session.agent),
        session.address,
        session.signed_in_at,
        session.last_seen_at,
        is_this,
    )


def name(agent: str) -> str:
    """Such as "Firefox on Windows" from what a browser calls itself."""
    browser = next((word for mark, word in _BROWSERS if mark in agent), "A browser")
    system = next((word for mark, word in _SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser
