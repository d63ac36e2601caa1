"""How often an authority has set its date rules: the version that a form about them carries."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.models.record import AuditEvent

RULE_SET = "rule_set"


def rule_changes(session: Session, authority_id: int) -> int:
    """The number of times that a rule of this authority was set. One statement."""
    return (
        session.scalar(
            select(func.count()).where(
                AuditEvent.event == RULE_SET,
                AuditEvent.subject_kind == "authority",
                AuditEvent.subject_id == authority_id,
            )
        )
        or 0
    )
