"""Opening a round: what is put to the body, on which revision, and by when."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.models.round import Recommendation, Round
from tracker.models.strategy import Deadline
from tracker.services.acting import Acting
from tracker.services.duties import due_instant
from tracker.services.errors import FormError
from tracker.workflows.definition import Stage
from tracker.workflows.events import RoundOpened
from tracker.workflows.voting_rules import Mode

WORDING = {
    "support": "Support the progress made on the {title}",
    "note": "Note the strategic framework of the {title}",
    "approve": "Approve the draft {title}",
    "submit": "Submit the final {title} to Government",
}
"""What a recommendation of each kind says where nobody has worded it."""


def open_round(acting: Acting, event: RoundOpened) -> Round:
    """A written round in the lane that was just entered, on the present revision."""
    stage = acting.snapshot.definition.stages[event.stage]
    due_at = due_instant(event.due_on, event.due_time, acting.snapshot.zone)
    opened = _round(acting, stage, acting.open_visit(f"{event.stage}.open"))
    opened.mode = Mode.WRITTEN
    opened.due_on, opened.due_time, opened.due_at = event.due_on, event.due_time, due_at
    _store(acting, opened, stage, {})
    acting.session.add(
        Deadline(
            strategy_id=acting.strategy.id,
            name="panel_reply",
            round_id=opened.id,
            visit_id=opened.visit_id,
            rule="working_days_after",
            basis="working",
            anchor="round_opened",
            anchor_on=acting.local_date(acting.now),
            computed_on=event.due_on,
            due_on=event.due_on,
            due_time=event.due_time,
            due_at=due_at,
        )
    )
    return opened


def open_meeting_round(
    acting: Acting, stage: Stage, meeting_id: int, texts: Mapping[str, str]
) -> Round:
    """A round that is decided while the chair has the item open; `texts` words it by kind."""
    opened = _round(acting, stage, acting.open_visit(stage.name))
    opened.mode = Mode.MEETING
    opened.meeting_id = meeting_id
    _store(acting, opened, stage, texts)
    return opened


def _round(acting: Acting, stage: Stage, visit_id: int | None) -> Round:
    revision = acting.snapshot.revision
    if revision is None:
        raise FormError({"revision": "There are no papers to decide on."})
    return Round(
        strategy_id=acting.strategy.id,
        visit_id=visit_id,
        body_id=acting.snapshot.bodies[stage.body or ""].body_id,
        slot=stage.body,
        revision_id=revision.revision_id,
        opened_at=acting.now,
    )


def _store(acting: Acting, opened: Round, stage: Stage, texts: Mapping[str, str]) -> None:
    acting.session.add(opened)
    acting.session.flush()
    for position, kind in enumerate(stage.recommendations, start=1):
        worded = texts.get(kind, "").strip()
        acting.session.add(
            Recommendation(
                round_id=opened.id,
                position=position,
                letter="abcdefghij"[position - 1],
                kind=kind,
                text=worded or WORDING[kind].format(title=acting.strategy.title),
                decisive=kind == stage.decisive,
            )
        )
    acting.session.flush()
