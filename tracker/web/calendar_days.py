"""The days of a year that do not count as working days: bank holidays, changes, own closures."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import Blueprint, abort, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextArea, GovTextInput
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, TextAreaField

from tracker.extensions import db
from tracker.queries import calendar_pages as queries
from tracker.queries.calendar_pages import ChangeRow
from tracker.queries.open_deadlines import stale_deadlines
from tracker.services import calendar_days as service
from tracker.services.acting import Done, Ticket
from tracker.services.calendar_days import KEEPERS, NewDay
from tracker.web import forms
from tracker.web.calendar_pages import FormWords, ask, authority, holds, send, settings_of
from tracker.web.forms import AtMost, Choose, DayField, PageForm, Required
from tracker.web.moment import now, ports, today
from tracker.web.presenters import calendar_days as present
from tracker.web.sessions import current_actor

blueprint = Blueprint("calendar_days", __name__, url_prefix="/calendar/days")

_LONGEST: Final = 10_000


class DayForm(PageForm):
    """A day that counts otherwise than England's published bank holidays say."""

    kind = RadioField(
        "What kind of day",
        widget=GovRadioInput(),
        choices=forms.choices(present.KINDS.items()),
        validators=[Choose("Select what kind of day this is.")],
        validate_choice=False,
    )
    on_day = DayField(
        "Day",
        "The day",
        description="For example, 8 5 2020.",
        validators=[Required("Enter the day.")],
    )
    name = StringField(
        "Name",
        description="For example, Offices closed between Christmas and New Year.",
        widget=GovTextInput(),
        validators=[Required("Say what day this is."), AtMost(300, "Name")],
    )
    reason = TextAreaField(
        "By which proclamation or order (optional for a closure)",
        widget=GovTextArea(),
        validators=[AtMost(_LONGEST, "The text")],
    )


class TakeBackForm(PageForm):
    """Why a recorded day counts no more."""

    reason = TextAreaField(
        "Why it is taken back",
        widget=GovTextArea(),
        validators=[Required("Say why it is taken back."), AtMost(_LONGEST, "The text")],
    )


@blueprint.get("")
def page() -> Response:
    found = authority()
    session, england = db.session(), ports().calendar
    year = _year()
    settings = settings_of(found)
    return forms.page(
        "pages/calendar/days.html",
        year=year,
        before=year - 1 if year > england.first_year else None,
        after=year + 1 if year < england.last_year else None,
        days=present.days(year, england, queries.changes(session, found.id, year)),
        taken_back=queries.ended_changes(session, found.id),
        kinds=present.KINDS,
        stale=stale_deadlines(session, current_actor(), found.id, settings),
        may_keep=holds(KEEPERS, found),
    )


def _year() -> int:
    england = ports().calendar
    wanted = forms.whole_number(request.args.get("year", str(today().year)))
    if england.first_year <= wanted <= england.last_year:
        return wanted
    if "year" in request.args:
        abort(404)
    return min(max(today().year, england.first_year), england.last_year)


def _new_words() -> FormWords:
    return FormWords(
        "Record a day",
        (
            "Dates that are computed from now on count it.",
            "Dates that stand already stay until somebody has them computed again.",
        ),
        "Record the day",
        url_for(".page"),
        "The day is recorded.",
    )


@blueprint.get("/new")
def ask_new() -> Response:
    authority()
    return ask(_new_words(), DayForm(formdata=None))


@blueprint.post("/new")
def record() -> Response:
    found, form = authority(), DayForm()

    def act(ticket: Ticket) -> Done:
        day: date = form.on_day.data or date.min
        new = NewDay(day, form.kind.data or "", form.name.data or "", form.reason.data or "")
        return service.record_day(
            found.id, new, actor=current_actor(), now=now(), ports=ports(), ticket=ticket
        )

    return send(_new_words(), form, act)


@blueprint.get("/<int:change_id>/take-back")
def ask_take_back(change_id: int) -> Response:
    return ask(_take_back_words(_change(change_id)), TakeBackForm(formdata=None))


@blueprint.post("/<int:change_id>/take-back")
def take_back(change_id: int) -> Response:
    row, form = _change(change_id), TakeBackForm()

    def act(ticket: Ticket) -> Done:
        return service.take_back_day(
            row.id,
            form.reason.data or "",
            actor=current_actor(),
            now=now(),
            ports=ports(),
            ticket=ticket,
        )

    return send(_take_back_words(row), form, act)


def _take_back_words(row: ChangeRow) -> FormWords:
    return FormWords(
        f"Take back: {row.name}",
        (present.told(row), "That it was recorded stays on record."),
        "Take it back",
        url_for(".page", year=row.on_day.year),
        "The day is taken back.",
    )


def _change(change_id: int) -> ChangeRow:
    row = queries.change(db.session(), authority().id, change_id)
    if row is None:
        abort(404)
    return row
