"""Checks of entered text that every form shares; a message says what to do about the field."""

from __future__ import annotations

from datetime import datetime

from tracker.services.errors import FormError

LONGEST_LINE = 300
LONGEST_TEXT = 10_000


def required_text(field: str, text: str, empty: str, *, longest: int = LONGEST_TEXT) -> str:
    """The text without white space at its ends. Raises FormError: `empty`, or how to mend it."""
    said = optional_text(field, text, longest=longest)
    if not said:
        raise FormError({field: empty})
    return said


def optional_text(field: str, text: str, *, longest: int = LONGEST_TEXT) -> str:
    """The same where nothing need be entered."""
    said = text.strip()
    if len(said) > longest:
        raise FormError({field: f"Shorten this to {longest:,} characters or fewer."})
    if "\0" in said:
        raise FormError({field: "Remove the characters that cannot be shown."})
    return said


def not_in_the_future(field: str, happened_at: datetime, now: datetime) -> datetime:
    """An act is recorded only once it has happened. Raises FormError."""
    if happened_at > now:
        raise FormError({field: "Enter a time that is not in the future."})
    return happened_at
