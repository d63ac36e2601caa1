"""The tables, one module per aggregate. Importing the package registers all of them.

Nothing outside `services` adds, deletes or commits; `queries` read and return plain rows.
"""

from __future__ import annotations

from tracker.models import (
    authority,
    body,
    calendar,
    duty,
    evidence,
    job,
    meeting,
    papers,
    people,
    record,
    round,  # noqa: A004 - the vocabulary's word
    strategy,
)
from tracker.models.base import Base

__all__ = [
    "Base",
    "authority",
    "body",
    "calendar",
    "duty",
    "evidence",
    "job",
    "meeting",
    "papers",
    "people",
    "record",
    "round",
    "strategy",
]
