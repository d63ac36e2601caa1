"""Moving, cancelling and adjourning a meeting: seen before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.extensions import db
from tracker.queries import meeting_moves as queries
from tracker.queries.meeting_moves import MeetingHead, MovePreview
from tracker.queries.meetings import MeetingPage
from tracker.services import meeting_breaks, meeting_changes
from tracker.services.errors import FormError, RefusedError
from tracker.services.meeting_acts import MeetingChangedError
from tracker.services.meetings import check_start
from tracker.web import forms
from tracker.web.meeting_times import ChangeForm, ReasonForm
from tracker.web.meetings import clerked, is_clerk, meeting
from tracker.web.moment import now, ports
from tracker.web.presenters import meeting_moves as present
from tracker.web.sessions import current_actor
from tracker.web.tickets import ticket_from
from tracker.workflows.calendar import CalendarYearError
from tracker.workflows.guards import Unmet
from tracker.workflows.permissions import AUTHORITY_ACTS, Refused

blueprint = Blueprint("meeting_changes", __name__, url_prefix="/meetings")


@blueprint.get("/<int:meeting_id>/move")
def ask_move(meeting_id: int) -> Response:
    found, head = _asked(meeting_id)
    meeting_changes.must_be_to_come(head, now())
    return _move_form(found, _prefilled(found))


@blueprint.post("/<int:meeting_id>/move")
def move(meeting_id: int) -> Response:
    found, head = _sent(meeting_id, "move_meeting")
    ticket = ticket_from(request.form)
    meeting_changes.must_be_to_come(head, now())
    form = ChangeForm()
    starts_at = form.starts_at(ports().zone) if form.validate() else None
    if starts_at is None or request.form.get("step") == "change":
        return _move_form(found, form)
    try:
        check_start(starts_at, now(), ports())
        if request.form.get("step") != "send":
            return _move_check(found, form, starts_at)
        meeting_changes.move_meeting(
            meeting_id,
            starts_at,
            form.venue.data or "",
            form.reason.data or "",
            seen=request.form.get("seen"),
            actor=current_actor(),
            now=now(),
            ports=ports(),
            ticket=ticket,
        )
    except FormError as error:
        form.take_of_service(error)
        return _move_form(found, form)
    except MeetingChangedError:
        db.session.rollback()
        answer = _move_check(meeting(meeting_id), form, starts_at, changed=True)
        if answer.status_code == 200:  # noqa: PLR2004 - a page, not yet a conflict
            answer.status_code = 409
        return answer
    flash("The meeting has moved. Those whose dates changed are told.")
    return redirect(url_for("meetings.page", meeting_id=meeting_id), 303)


@blueprint.get("/<int:meeting_id>/cancel")
def ask_cancel(meeting_id: int) -> Response:
    found, head = _asked(meeting_id)
    meeting_breaks.must_be_unheld(head, done=queries.anything_done(db.session(), meeting_id))
    return forms.page("pages/meetings/cancel.html", ReasonForm(formdata=None), **_live(found))


@blueprint.post("/<int:meeting_id>/cancel")
def cancel(meeting_id: int) -> Response:
    found, _ = _sent(meeting_id, "cancel_meeting")
    ticket, form = ticket_from(request.form), ReasonForm()
    if not form.validate():
        return forms.page("pages/meetings/cancel.html", form, **_live(found))
    try:
        meeting_breaks.cancel_meeting(
            meeting_id,
            form.reason.data or "",
            actor=current_actor(),
            now=now(),
            ports=ports(),
            ticket=ticket,
        )
    except FormError as error:
        form.take(error)
        return forms.page("pages/meetings/cancel.html", form, **_live(found))
    except MeetingChangedError:
        return _again("pages/meetings/cancel.html", meeting_id, form)
    flash("The meeting is cancelled. What was on its agenda waits for another one.")
    return redirect(url_for("meetings.page", meeting_id=meeting_id), 303)


@blueprint.get("/<int:meeting_id>/adjourn")
def ask_adjourn(meeting_id: int) -> Response:
    found, head = _asked(meeting_id)
    live = queries.live_strategies(db.session(), meeting_id)
    meeting_breaks.must_have_begun(head, now(), anything_left=bool(live))
    form = ChangeForm(formdata=None)
    form.venue.data = found.venue
    return forms.page("pages/meetings/adjourn.html", form, **_live(found))


@blueprint.post("/<int:meeting_id>/adjourn")
def adjourn(meeting_id: int) -> Response:
    found, _ = _sent(meeting_id, "adjourn_meeting")
    ticket, form = ticket_from(request.form), ChangeForm()
    starts_at = form.starts_at(ports().zone) if form.validate() else None
    if starts_at is None:
        return forms.page("pages/meetings/adjourn.html", form, **_live(found))
    try:
        done = meeting_breaks.adjourn_meeting(
            meeting_id,
            starts_at,
            form.venue.data or "",
            form.reason.data or "",
            actor=current_actor(),
            now=now(),
            ports=ports(),
            ticket=ticket,
        )
    except FormError as error:
        form.take_of_service(error)
        return forms.page("pages/meetings/adjourn.html", form, **_live(found))
    except MeetingChangedError:
        return _again("pages/meetings/adjourn.html", meeting_id, form)
    flash("The meeting is adjourned. This is the meeting that continues it.")
    return redirect(url_for("meetings.page", meeting_id=done.id), 303)


def _asked(meeting_id: int) -> tuple[MeetingPage, MeetingHead]:
    """For a page of the clerk's; 404 for everybody else."""
    return clerked(meeting_id), _head(meeting_id)


def _sent(meeting_id: int, act: str) -> tuple[MeetingPage, MeetingHead]:
    """For a form of the clerk's. Raises RefusedError with who may send it."""
    found = meeting(meeting_id)
    if not is_clerk(found):
        offices = AUTHORITY_ACTS[act]
        only = Unmet(f"by:{act}", "Only the committee clerk can do this.", offices)
        raise RefusedError(Refused((only,)), authority_id=found.authority_id)
    return found, _head(meeting_id)


def _head(meeting_id: int) -> MeetingHead:
    head = queries.meeting_head(db.session(), meeting_id)
    if head is None:
        abort(404)
    return head


def _prefilled(found: MeetingPage) -> ChangeForm:
    form = ChangeForm(formdata=None)
    form.begin(found.starts_at, found.venue, ports().zone)
    return form


def _move_form(found: MeetingPage, form: ChangeForm) -> Response:
    return forms.page("pages/meetings/move.html", form, meeting=found)


def _move_check(
    found: MeetingPage, form: ChangeForm, starts_at: datetime, *, changed: bool = False
) -> Response:
    """Everything that would follow, before anything does."""
    try:
        preview = _preview(found.id, starts_at)
    except CalendarYearError as error:
        form.take_of_service(FormError({"starts_at": str(error)}))
        return _move_form(found, form)
    zone = ports().zone
    return forms.page(
        "pages/meetings/move_check.html",
        meeting=found,
        starts_at=starts_at,
        venue=form.venue.data,
        reason=form.reason.data,
        strategies=present.strategy_lines(preview.moves, zone),
        warnings=preview.warnings,
        told=present.told(preview.told),
        carried=[*form.carried(), ("seen", preview.fingerprint)],
        changed=changed,
    )


def _preview(meeting_id: int, starts_at: datetime) -> MovePreview:
    found = queries.move_preview(
        db.session(), meeting_id, starts_at, ports().calendar, now(), current_actor().user_id
    )
    if found is None:
        abort(404)
    return found


def _again(template: str, meeting_id: int, form: ChangeForm | ReasonForm) -> Response:
    """The agenda changed between the page and the click: the page as it is now, text kept."""
    db.session.rollback()
    answer = forms.page(template, form, changed=True, **_live(meeting(meeting_id)))
    answer.status_code = 409
    return answer


def _live(found: MeetingPage) -> dict[str, object]:
    """What the pages that end a meeting show of it."""
    live: Sequence[str] = [each.title for each in found.items if each.status in queries.LIVE]
    return {"meeting": found, "live": live}
