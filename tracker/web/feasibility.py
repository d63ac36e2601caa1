"""Whether a decision on another day would work: looked at before anything is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, request, url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from tracker.extensions import db
from tracker.queries.actors import names_in_office
from tracker.queries.feasibility import BookedMeeting, booked_meetings
from tracker.queries.plans import plans
from tracker.queries.strategies import StrategyHead
from tracker.queries.timetables import met_already, timetable
from tracker.reports.feasibility_strip import KEY
from tracker.services.errors import FormError
from tracker.web import forms
from tracker.web.moment import now, ports
from tracker.web.presenters import feasibility as present
from tracker.web.presenters import feasibility_picture as pictures
from tracker.web.presenters import feasibility_rows as rows
from tracker.web.presenters import words
from tracker.web.presenters.feasibility import Answer, Known
from tracker.web.presenters.feasibility_form import (
    MEETING,
    Asked,
    FeasibilityForm,
    asked,
    boxes,
    feasibility_form,
    filled,
)
from tracker.web.sessions import current_actor
from tracker.web.strategy_pages import head_or_404, snapshot
from tracker.workflows.permissions import AUTHORITY_ACTS
from tracker.workflows.snapshots import StrategySnapshot
from tracker.workflows.timetables import TemplateDeadline

blueprint = Blueprint("feasibility", __name__, url_prefix="/strategies/<slug>/feasibility")


@dataclass(frozen=True, slots=True)
class _Whole:
    """All that the page of one strategy is made of."""

    head: StrategyHead
    snapshot: StrategySnapshot
    known: Known
    booked: Sequence[BookedMeeting]
    timetable: Sequence[TemplateDeadline]


@blueprint.get("")
def page(slug: str) -> Response:
    whole = _gather(head_or_404(slug))
    form, is_sent = _form(whole)
    answer = _answer(whole, form, is_sent=is_sent)
    return forms.page(
        "pages/feasibility/feasibility.html",
        form,
        strategy=whole.head,
        known=whole.known,
        answer=answer,
        body=_body(whole.snapshot),
        decided=present.is_decided(whole.snapshot),
        move=_move(whole),
        **(_shown(whole, answer) if answer else {}),
    )


def _gather(head: StrategyHead) -> _Whole:
    session, state = db.session(), snapshot(head)
    plan = plans(session, [head.id], ports().calendar)[head.id]
    slot = state.definition.meeting_stages[0].body or ""
    body = state.bodies.get(slot)
    zone = ZoneInfo(state.zone)
    booked = booked_meetings(session, current_actor(), body.body_id, now(), zone) if body else []
    return _Whole(
        head,
        state,
        present.known(state, plan, now()),
        booked,
        timetable(session, state.authority_id),
    )


def _form(whole: _Whole) -> tuple[FeasibilityForm, bool]:
    """The form, and whether it was sent; what an address leaves out, it holds as it is known."""
    known = whole.known
    form_class = feasibility_form(known.stages, whole.snapshot.calendar)
    start = present.start(known)
    is_sent = any(name in request.args for name in form_class(formdata=None).data)
    sent = MultiDict(request.args)
    for name, typed in filled(known.stages, start, known.key_decision).items():
        if name not in sent:
            sent.setlist(name, typed)
    if not is_sent and start is not None and start.call_in_disapplied:
        sent["call_in_disapplied"] = "y"  # once it is sent, nothing stands for a box left empty
    return form_class(formdata=sent), is_sent


def _answer(whole: _Whole, form: FeasibilityForm, *, is_sent: bool) -> Answer | None:
    """What comes of what is asked; None where something has to be put right first."""
    known, days = whole.known, [each.day for each in whole.booked]
    try:
        if not is_sent:
            first = present.start(known)
            return present.answer(Asked(first), known, days) if first else None
        if form.validate():
            return present.answer(asked(form, known.stages, known.done), known, days)
    except FormError as error:
        form.take(error)
    return None


def _shown(whole: _Whole, answer: Answer) -> dict[str, object]:
    """What the page shows of an answer."""
    known, state, table = whole.known, whole.snapshot, whole.timetable
    calendar = known.settings.calendar
    as_it_stands = present.as_it_stands(known)
    before: dict[str, date] = {}
    if known.now is not None and as_it_stands is not None:
        before = rows.dates(known.now, as_it_stands, table, calendar)
    after = rows.dates(answer.proposal, answer.found, table, calendar)
    clear = pictures.keep_clear(known, answer, before)
    met = met_already(db.session(), whole.head.id)
    to_meet = [each for each in table if each.name not in met]
    steps = [] if present.is_decided(state) else rows.next_steps(answer, known, state, to_meet)
    names = names_in_office(
        db.session(), rows.offices(steps), known.today, strategy_id=whole.head.id
    )
    differs = before if before != after else {}
    title = f"Dates of a decision on the {whole.head.title}"
    picture = pictures.picture(title, differs, after, clear, known.today)
    return {
        "before": differs,
        "as_it_stands": as_it_stands,
        "date_rows": rows.date_rows(differs, after, table, calendar),
        "clear": clear,
        "steps": [(step, words.who_can(step.who, names, state.body_names)) for step in steps],
        "meetings": [
            (row, partial(_trying, whole.head.slug))
            for row in rows.meeting_rows(whole.booked, answer.proposal, known)
        ],
        "key": KEY,
        "strip": Markup(picture),  # noqa: S704 - every text in it was escaped when it was drawn
    }


def _trying(slug: str, day: date) -> str:
    """The address of this page for another day of the meeting, all else as it was entered."""
    kept = {name: request.args.getlist(name) for name in request.args}
    kept |= {"fixed": [MEETING], "day": boxes(day)}
    return f"{url_for('.page', slug=slug)}?{urlencode(kept, doseq=True)}"


def _body(state: StrategySnapshot) -> str:
    return state.body_names.get(state.definition.meeting_stages[0].body or "", "")


def _move(whole: _Whole) -> str | None:
    """Where the meeting is moved, for those who may, while it is to come."""
    meeting, state = whole.snapshot.meeting, whole.snapshot
    if whole.known.meeting_id is None or meeting is None or meeting.starts_at <= now():
        return None
    offices = AUTHORITY_ACTS["move_meeting"]
    if not any(current_actor().holds(office, state.authority_id) for office in offices):
        return None
    return url_for("meeting_changes.ask_move", meeting_id=meeting.meeting_id)
