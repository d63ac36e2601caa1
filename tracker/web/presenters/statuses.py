"""The tag of a status: its word, and a colour that repeats the word and never stands alone."""

from __future__ import annotations

from typing import Final

_COLOURS: Final = {
    "green": (
        *("approved", "approved_with_conditions", "done", "signed", "sent", "published", "carried"),
        *("discharged", "agreed", "active", "feedback_given", "met"),
    ),
    "blue": ("open", "now", "in_progress", "current", "queued", "invited"),
    "yellow": ("changes_requested", "paused", "due_soon", "due", "comments_to_answer", "late"),
    "red": ("rejected", "overdue", "failed", "called_in", "declined", "refused", "broken"),
    "grey": (
        *("closed", "no_decision", "cancelled", "withdrawn", "superseded", "not_started"),
        *("deactivated", "ended", "excused", "lapsed", "draft"),
    ),
}
_LABELS: Final = {
    "co_opted": "Co-opted",
    "non_voting": "Non-voting",
    "vice_chair": "Vice-chair",
}
_COLOUR_OF: Final = {word: colour for colour, words in _COLOURS.items() for word in words}


def colour(status: str) -> str:
    """The tag's colour for a status word; grey for one that has none of its own."""
    return _COLOUR_OF.get(status, "grey")


def label(status: str) -> str:
    """Such as "changes_requested" as people read it: "Changes requested"."""
    return _LABELS.get(status) or status.replace("_", " ").capitalize()
