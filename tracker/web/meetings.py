"""Meetings: what is on the agenda, who is present, and what was decided.

No vote exists before the item is opened, and nobody is ever asked to answer by a day.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, abort, flash, redirect, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovSelect
from werkzeug.wrappers import Response
from wtforms import SelectField

from tracker.extensions import db
from tracker.queries import meeting_history
from tracker.queries import meetings as queries
from tracker.queries.bodies import meeting_bodies
from tracker.queries.meeting_moves import warnings_of
from tracker.queries.meetings import MeetingPage
from tracker.services import attendance, meetings
from tracker.services.errors import FormError
from tracker.web import forms
from tracker.web.forms import Choose, PageForm, whole_number
from tracker.web.meeting_times import day_field, start_of, time_field, venue_field
from tracker.web.moment import now, ports
from tracker.web.presenters import meeting_moves, packs
from tracker.web.presenters import meetings as present
from tracker.web.presenters.meetings import SimpleForm
from tracker.web.sessions import current_actor
from tracker.web.tickets import ticket_from

blueprint = Blueprint("meetings", __name__, url_prefix="/meetings")

CLERK: Final = "committee_clerk"
_AFTER: Final = re.compile(r"([0-9]{1,12})~([0-9]{1,9})")


class MeetingForm(PageForm):
    """A meeting to come: of which body, when and where."""

    body = SelectField(
        "Body",
        widget=GovSelect(),
        coerce=whole_number,
        validators=[Choose("Choose a body.")],
        validate_choice=False,
    )
    day = day_field()
    time = time_field()
    venue = venue_field()

    def starts_at(self) -> datetime | None:
        """The instant; None where day and time make none, with the message at its field."""
        return start_of(self.day, self.time, ports().zone)


@blueprint.get("")
def index() -> Response:
    actor = current_actor()
    after = _after(request.args.get("after"))
    past, following = queries.meetings_past(db.session(), actor, now(), after)
    return forms.page(
        "pages/meetings/index.html",
        coming=[] if after else queries.meetings_to_come(db.session(), actor, now()),
        past=past,
        is_first=after is None,
        first=url_for(".index") if after else None,
        next=url_for(".index", after=_text(following)) if following else None,
        may_schedule=bool(_authorities()),
    )


@blueprint.get("/new")
def new() -> Response:
    return forms.page("pages/meetings/new.html", _with_bodies(MeetingForm(formdata=None)))


@blueprint.post("/new")
def schedule() -> Response:
    form = _with_bodies(MeetingForm())
    ticket = ticket_from(request.form)
    starts_at = form.starts_at() if form.validate() else None
    if starts_at is not None:
        try:
            done = meetings.schedule_meeting(
                form.body.data,
                starts_at,
                form.venue.data or "",
                actor=current_actor(),
                now=now(),
                ports=ports(),
                ticket=ticket,
            )
        except FormError as error:
            form.take(FormError({_FIELDS.get(k, k): said for k, said in error.errors.items()}))
        else:
            flash("The meeting is scheduled.")
            return redirect(url_for(".page", meeting_id=done.id), 303)
    return forms.page("pages/meetings/new.html", form)


@blueprint.get("/<int:meeting_id>")
def page(meeting_id: int) -> Response:
    found = meeting(meeting_id)
    actor = current_actor()
    history = meeting_history.history(db.session(), meeting_id)
    member = next((each for each in found.members if each.user_id == actor.user_id), None)
    items = [
        (
            item,
            packs.papers(item.revision, item.slug) if item.revision else (),
            present.may_vote_on(item, member),
        )
        for item in found.items
    ]
    return forms.page(
        "pages/meetings/meeting.html",
        meeting=found,
        items=items,
        member=member,
        has_begun=found.starts_at <= now(),
        warnings=_warnings(found),
        quorum=present.quorum(found),
        printed_elsewhere=present.printed_elsewhere(found, ports().zone),
        clerks=is_clerk(found),
        history=history,
        story=[meeting_moves.change(each, ports().zone) for each in history.changes],
    )


@blueprint.get("/<int:meeting_id>/attendance")
def ask_attendance(meeting_id: int) -> Response:
    return _attendance(clerked(meeting_id))


@blueprint.post("/<int:meeting_id>/attendance")
def record_attendance(meeting_id: int) -> Response:
    found = meeting(meeting_id)
    here = {whole_number(each) for each in request.form.getlist("present")}
    known = {each.membership_id for each in found.members}
    if here - known:
        return _attendance(found, SimpleForm("present", "", "Choose members of this body."), here)
    try:
        attendance.record_attendance(
            meeting_id,
            {each: each in here for each in sorted(known)},
            actor=current_actor(),
            now=now(),
            ports=ports(),
            ticket=ticket_from(request.form),
        )
    except FormError as error:
        return _attendance(found, SimpleForm("present", "", " ".join(error.errors.values())), here)
    flash("Who is present is recorded.")
    return redirect(url_for(".page", meeting_id=meeting_id), 303)


@blueprint.get("/<int:meeting_id>/agenda")
def ask_agenda(meeting_id: int) -> Response:
    return _agenda(clerked(meeting_id))


@blueprint.post("/<int:meeting_id>/agenda")
def put_on_agenda(meeting_id: int) -> Response:
    found = meeting(meeting_id)
    chosen = request.form.get("strategy", "")
    offered = {str(key) for key, _ in queries.strategies_for_agenda(db.session(), meeting_id)}
    if chosen not in offered:
        return _agenda(found, SimpleForm("strategy", chosen, "Choose a strategy."))
    try:
        meetings.put_on_agenda(
            int(chosen),
            meeting_id,
            actor=current_actor(),
            now=now(),
            ports=ports(),
            ticket=ticket_from(request.form),
        )
    except FormError as error:
        said = " ".join(error.errors.values())
        return _agenda(found, SimpleForm("strategy", chosen, said))
    flash("It is on the agenda. The members are summoned, and the dates before the meeting follow.")
    return redirect(url_for(".page", meeting_id=meeting_id), 303)


_FIELDS: Final = {"starts_at": "day"}


def meeting(meeting_id: int) -> MeetingPage:
    """The meeting that the reader may read, or 404."""
    found = queries.meeting_page(db.session(), meeting_id, current_actor())
    if found is None:
        abort(404)
    return found


def _warnings(found: MeetingPage) -> list[str]:
    """For the clerk, while the meeting can still be moved."""
    if not is_clerk(found) or found.status != "scheduled" or found.starts_at <= now():
        return []
    return warnings_of(db.session(), found.id, ports().calendar)


def is_clerk(found: MeetingPage) -> bool:
    return current_actor().holds(CLERK, found.authority_id)


def clerked(meeting_id: int) -> MeetingPage:
    found = meeting(meeting_id)
    if not is_clerk(found):
        abort(404)
    return found


def _authorities() -> list[int]:
    """The authorities whose clerk the reader is."""
    held = current_actor().offices
    return [each.authority_id for each in held if each.office == CLERK and each.strategy_id is None]


def _with_bodies(form: MeetingForm) -> MeetingForm:
    form.body.choices = forms.choices(meeting_bodies(db.session(), _authorities()))
    return form


def _attendance(
    found: MeetingPage, form: SimpleForm | None = None, here: set[int] | None = None
) -> Response:
    if here is None:
        here = {each.membership_id for each in found.members if each.present}
    return forms.page(
        "pages/meetings/attendance.html",
        form,
        meeting=found,
        here=here,
        has_begun=found.starts_at <= now(),
    )


def _agenda(found: MeetingPage, form: SimpleForm | None = None) -> Response:
    offered = queries.strategies_for_agenda(db.session(), found.id)
    return forms.page("pages/meetings/agenda.html", form, meeting=found, offered=offered)


def _after(text: str | None) -> queries.Position | None:
    """The place in the list that a link of ours names; the beginning for anything else."""
    match = _AFTER.fullmatch(text or "")
    if match is None:
        return None
    try:
        return datetime.fromtimestamp(int(match[1]), UTC), int(match[2])
    except (ValueError, OverflowError, OSError):
        return None


def _text(position: queries.Position) -> str:
    starts_at, meeting_id = position
    return f"{int(starts_at.timestamp())}~{meeting_id}"
