"""Noting that a meeting is printed elsewhere with another date."""

from __future__ import annotations

from flask import Blueprint, url_for
from govuk_frontend_wtf.wtforms_widgets import GovTextArea
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from tracker.queries.meetings import MeetingPage
from tracker.services.acting import Done, Ticket
from tracker.services.errors import RefusedError
from tracker.services.meeting_printed import CLERK, Printed, note_printed
from tracker.web.calendar_pages import FormWords, ask, send
from tracker.web.forms import AtMost, DayField, PageForm, Required
from tracker.web.meetings import is_clerk, meeting
from tracker.web.moment import now, ports
from tracker.web.presenters import dates
from tracker.web.sessions import current_actor
from tracker.workflows.guards import Unmet
from tracker.workflows.permissions import Refused

blueprint = Blueprint("meeting_printed", __name__, url_prefix="/meetings/<int:meeting_id>/printed")


class PrintedForm(PageForm):
    """The day that is printed elsewhere, and where."""

    printed_on = DayField(
        "Printed elsewhere as (optional)",
        "The day",
        description="Leave it empty where nothing else is printed any more.",
    )
    note = TextAreaField(
        "Where it is printed",
        widget=GovTextArea(),
        validators=[
            Required("Say where it is printed, or why it is not."),
            AtMost(10_000, "The text"),
        ],
    )


@blueprint.get("")
def ask_printed(meeting_id: int) -> Response:
    found = _clerked(meeting_id)
    form = PrintedForm(formdata=None, printed_on=found.printed_on, note=found.note)
    return ask(_words(found), form)


@blueprint.post("")
def printed(meeting_id: int) -> Response:
    found, form = _clerked(meeting_id), PrintedForm()

    def act(ticket: Ticket) -> Done:
        return note_printed(
            found.id,
            Printed(form.printed_on.data, form.note.data or ""),
            actor=current_actor(),
            now=now(),
            ports=ports(),
            ticket=ticket,
        )

    return send(_words(found), form, act)


def _clerked(meeting_id: int) -> MeetingPage:
    found = meeting(meeting_id)
    if not is_clerk(found):
        missing = Unmet("by:office", "Only the committee clerk can do this.", CLERK)
        raise RefusedError(Refused((missing,)), authority_id=found.authority_id)
    return found


def _words(found: MeetingPage) -> FormWords:
    return FormWords(
        f"Printed elsewhere: {found.body}",
        (
            f"The meeting begins on {dates.moment(found.starts_at, ports().zone)}.",
            "That stays as it is: what is printed elsewhere is only shown beside it.",
        ),
        "Note what is printed",
        url_for("meetings.page", meeting_id=found.id),
        "What is printed elsewhere is noted.",
    )
