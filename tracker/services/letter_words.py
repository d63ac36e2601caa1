"""Capacities, dates and times in the words of a letter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.workflows.actors import OFFICES
from tracker.workflows.calendar import in_words


def in_capacity(facts: Mapping[str, Any]) -> str:
    """Such as ", as a voting member of the Board" or ", as lead officer"; empty for neither."""
    capacity, body = str(facts.get("capacity", "")), str(facts.get("body", ""))
    if body and capacity == "observer":
        return f", as an observer at the {body}"
    if body:
        kind = capacity.replace("_", "-")
        article = "an" if kind[:1] in "aeiou" else "a"
        return f", as {article} {kind} member of the {body}"
    if capacity in OFFICES:
        office = OFFICES[capacity]
        is_named = any(letter.isdigit() for letter in office)  # "Section 151 officer"
        return f", as {office if is_named else office[0].lower() + office[1:]}"
    return ""


def short_day(day: date, today: date) -> str:
    """Such as "17 January"; with the year where it is not today's."""
    _, number, month, year = in_words(day).split()
    return f"{number} {month}" if day.year == today.year else f"{number} {month} {year}"
