"""What is kept about handing documents out: reads of exempt ones, and damage that was found.

Both are security events, in real time and outside the audit chain.
"""

from __future__ import annotations

from datetime import datetime

from tracker.services import sessions
from tracker.services.unit_of_work import unit_of_work


def note_exempt_read(document_id: int, *, user_id: int, now: datetime) -> None:
    """Keep that this person was given an exempt paper; called before its bytes are sent.

    Raises TemporarilyUnavailableError: a read that cannot be noted does not happen.
    """
    with unit_of_work() as session:
        detail = {"document": document_id}
        sessions.note(session, "exempt_paper_read", user_id=user_id, now=now, detail=detail)


def note_damage(document_id: int, *, user_id: int, now: datetime) -> None:
    """Keep that the stored bytes are not those received, as found when this person asked."""
    with unit_of_work() as session:
        detail = {"document": document_id}
        sessions.note(session, "document_damaged", user_id=user_id, now=now, detail=detail)
