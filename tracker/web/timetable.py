"""An authority's own timetable of deadlines before a meeting, with what it yields for a day."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Final

from flask import Blueprint, abort, flash, redirect, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovTextInput
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, StringField

from tracker.extensions import db
from tracker.queries import timetables as queries
from tracker.queries.timetables import EntryRow
from tracker.services import timetables as service
from tracker.services.acting import Done, Ticket
from tracker.services.errors import FormError
from tracker.services.timetables import KEEPERS, LONGEST_TITLE, NewEntry
from tracker.web import forms
from tracker.web.calendar_pages import FormWords, ask, authority, holds, send, settings_of
from tracker.web.forms import AtMost, Choose, DayField, PageForm, Required, whole_number
from tracker.web.moment import now, ports, today
from tracker.web.presenters import times
from tracker.web.presenters import timetables as present
from tracker.web.sessions import current_actor
from tracker.web.tickets import ticket_from
from tracker.workflows.actors import OFFICES

blueprint = Blueprint("timetable", __name__, url_prefix="/calendar/timetable")

_AHEAD: Final = timedelta(days=56)
"""The preview begins with a meeting that leaves room for a usual timetable."""


class PreviewForm(PageForm):
    """For which meeting the timetable is worked; it changes nothing."""

    class Meta:
        csrf = False

    on = DayField("Day of the meeting", "The day", description="For example, 26 3 2020.")


class EntryForm(PageForm):
    """What is due, how long before the meeting, and from whom."""

    title = StringField(
        "What is due",
        description="For example, Call for reports.",
        widget=GovTextInput(),
        validators=[Required("Enter what is due."), AtMost(LONGEST_TITLE, "What is due")],
    )
    n = StringField(
        "How many days before the meeting",
        widget=GovTextInput(),
        validators=[Required("Enter a whole number of days.")],
    )
    rule = RadioField(
        "Which days count",
        widget=GovRadioInput(),
        choices=forms.choices(present.RULES.items()),
        validators=[Choose("Choose working days or calendar days.")],
        validate_choice=False,
    )
    due_time = StringField(
        "By what time of day (optional)",
        description="For example, 10am or 16:30. Without one, the end of the day.",
        widget=GovTextInput(),
        validators=[AtMost(20, "The time")],
    )
    office = SelectField(
        "Which office it falls to",
        widget=GovSelect(),
        choices=forms.choices([("", "Choose"), *OFFICES.items()]),
        validators=[Choose("Choose the office that it falls to.")],
        validate_choice=False,
    )

    def entered(self) -> NewEntry:
        """What was typed. Raises FormError for a time that is none."""
        typed = (self.due_time.data or "").strip()
        at: time | None = times.parse(typed) if typed else None
        if typed and at is None:
            raise FormError({"due_time": "Enter a time of day, such as 10am or 16:30."})
        return NewEntry(
            self.title.data or "",
            self.rule.data or "",
            whole_number((self.n.data or "").strip()),
            at,
            self.office.data or "",
        )


@blueprint.get("")
def page() -> Response:
    found, form = authority(), PreviewForm(request.args)
    form.validate()
    on: date = form.on.data or today() + _AHEAD
    settings = settings_of(found)
    return forms.page(
        "pages/calendar/timetable.html",
        form,
        on=on,
        lines=present.lines(queries.entries(db.session(), found.id), settings, on, today()),
        around=present.around(settings, on),
        may_keep=holds(KEEPERS, found),
    )


@blueprint.post("/usual")
def begin() -> Response:
    service.add_usual_entries(
        authority().id,
        actor=current_actor(),
        now=now(),
        ports=ports(),
        ticket=ticket_from(request.form),
    )
    flash("The usual timetable is there. Change what is different here.")
    return redirect(url_for(".page"), 303)


@blueprint.get("/new")
def ask_new() -> Response:
    authority()
    return ask(_new_words(), EntryForm(formdata=None))


@blueprint.post("/new")
def add() -> Response:
    found, form = authority(), EntryForm()

    def act(ticket: Ticket) -> Done:
        return service.add_entry(
            found.id,
            form.entered(),
            actor=current_actor(),
            now=now(),
            ports=ports(),
            ticket=ticket,
        )

    return send(_new_words(), form, act)


@blueprint.get("/<int:entry_id>")
def ask_change(entry_id: int) -> Response:
    row = _row(entry_id)
    entry = row.entry
    standing = {
        "title": entry.title,
        "n": str(entry.n),
        "rule": entry.rule,
        "due_time": f"{entry.due_time:%H:%M}" if entry.due_time else "",
        "office": entry.office,
    }
    return ask(_change_words(row), EntryForm(formdata=None, data=standing))


@blueprint.post("/<int:entry_id>")
def change(entry_id: int) -> Response:
    row, form = _row(entry_id), EntryForm()

    def act(ticket: Ticket) -> Done:
        return service.change_entry(
            entry_id,
            form.entered(),
            actor=current_actor(),
            now=now(),
            ports=ports(),
            ticket=ticket,
        )

    return send(_change_words(row), form, act)


@blueprint.get("/<int:entry_id>/end")
def ask_end(entry_id: int) -> Response:
    return ask(_end_words(_row(entry_id)), PageForm(formdata=None))


@blueprint.post("/<int:entry_id>/end")
def end(entry_id: int) -> Response:
    row = _row(entry_id)

    def act(ticket: Ticket) -> Done:
        return service.end_entry(
            entry_id, actor=current_actor(), now=now(), ports=ports(), ticket=ticket
        )

    return send(_end_words(row), PageForm(), act)


def _row(entry_id: int) -> EntryRow:
    """An entry of this authority, in force or not; 404 for any other."""
    found = queries.entries(db.session(), authority().id, entry_id)
    if not found:
        abort(404)
    return found[0]


def _new_words() -> FormWords:
    return FormWords(
        "Add to the timetable",
        ("Strategies that are put on an agenda from now on have it among their deadlines.",),
        "Add it",
        url_for(".page"),
        "The timetable is changed.",
    )


def _change_words(row: EntryRow) -> FormWords:
    return FormWords(
        f"Change: {row.entry.title}",
        (
            f"Now {row.entry.words}.",
            "Deadlines that are set already keep their dates until their meeting moves.",
        ),
        "Save the change",
        url_for(".page"),
        "The timetable is changed.",
    )


def _end_words(row: EntryRow) -> FormWords:
    return FormWords(
        f"Take out: {row.entry.title}",
        (
            "Strategies that are put on an agenda from now on do not have it.",
            "Deadlines that are set already stay until their meeting moves.",
        ),
        "Take it out of the timetable",
        url_for(".page"),
        "It is taken out of the timetable.",
    )
