"""Times of day as people type them."""

from __future__ import annotations

import re
from datetime import time
from typing import Final

_TYPED: Final = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*(am|pm)?", re.IGNORECASE)
_NOON: Final = 12


def parse(text: str) -> time | None:
    """A time from "13:30", "1.30pm", "10am", "midday"; None for what is no time of day.

    A bare number is no time: "10" could be either half of the day.
    """
    typed = text.strip().lower()
    if typed in ("midday", "noon"):
        return time(_NOON)
    match = _TYPED.fullmatch(typed)
    if match is None or (match[2] is None and match[3] is None):
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3] is not None:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if match[3] == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None
