"""Ending an item of a meeting without a decision: the clerk defers or withdraws it."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, flash, redirect, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovTextArea
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, TextAreaField

from tracker.extensions import db
from tracker.queries.agenda import ItemRow, meetings_that_take_up
from tracker.queries.meetings import MeetingPage
from tracker.services.errors import FormError
from tracker.services.item_endings import end_item
from tracker.web import forms
from tracker.web.agenda_items import clerked_item, item_or_404
from tracker.web.forms import AtMost, Choose, PageForm, Required
from tracker.web.moment import now, ports
from tracker.web.presenters import dates
from tracker.web.sessions import current_actor
from tracker.web.tickets import ticket_from

blueprint = Blueprint(
    "item_endings", __name__, url_prefix="/meetings/<int:meeting_id>/items/<int:item_id>/end"
)

LATER: Final = ""
"""The choice of no meeting: the clerk lists the strategy later."""


class EndingForm(PageForm):
    """How an item ends on which nothing is decided, and why."""

    ending = RadioField(
        "How the item ends",
        widget=GovRadioInput(),
        choices=forms.choices(
            (
                ("deferred", "Deferred: another meeting takes it up"),
                ("withdrawn", "Withdrawn from the agenda: it is not taken up again by itself"),
            )
        ),
        validators=[Choose("Select how the item ends.")],
        validate_choice=False,
    )
    meeting = SelectField(
        "The meeting that takes up a deferred item",
        description="Its members are summoned, and the dates before it are computed anew.",
        widget=GovSelect(),
        validators=[Choose("Choose a meeting, or that it is listed later.")],
        validate_choice=False,
    )
    reason = TextAreaField(
        "Why nothing was decided",
        widget=GovTextArea(),
        validators=[Required("Say why nothing was decided."), AtMost(10_000, "Reason")],
    )


@blueprint.get("")
def ask(meeting_id: int, item_id: int) -> Response:
    found, item = clerked_item(meeting_id, item_id)
    form = EndingForm(formdata=None)
    form.meeting.data = LATER
    return _page(found, item, form)


@blueprint.post("")
def end(meeting_id: int, item_id: int) -> Response:
    found, item = item_or_404(meeting_id, item_id)
    form = _with_meetings(EndingForm(), found, item)
    ticket = ticket_from(request.form)
    if form.validate():
        chosen = form.meeting.data
        try:
            end_item(
                item_id,
                form.ending.data,
                form.reason.data or "",
                forms.whole_number(chosen) if chosen else None,
                actor=current_actor(),
                now=now(),
                ports=ports(),
                ticket=ticket,
            )
        except FormError as error:
            form.take(error)
        else:
            flash("The item is closed without a decision.")
            return redirect(url_for("meetings.page", meeting_id=meeting_id), 303)
    return _page(found, item, form)


def _page(found: MeetingPage, item: ItemRow, form: EndingForm) -> Response:
    return forms.page(
        "pages/meetings/end_item.html",
        _with_meetings(form, found, item),
        meeting=found,
        item=item,
    )


def _with_meetings(form: EndingForm, found: MeetingPage, item: ItemRow) -> EndingForm:
    offered = meetings_that_take_up(db.session(), found.id, item.strategy_id, now())
    form.meeting.choices = forms.choices(
        [
            (LATER, "None yet: the clerk lists it later"),
            *((key, dates.moment(at, ports().zone)) for key, at in offered),
        ]
    )
    return form
