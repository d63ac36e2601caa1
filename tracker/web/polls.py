"""Polls and their pre-election periods: as known on a day, entered, imported, put off."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import Blueprint, abort, redirect, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextArea, GovTextInput
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, TextAreaField

from tracker.extensions import db
from tracker.queries import calendar_pages as queries
from tracker.queries.calendar_pages import PollRow
from tracker.services import polls as service
from tracker.services.acting import Done, Ticket
from tracker.services.errors import FormError
from tracker.services.polls import KEEPERS, NewPoll, PollDay
from tracker.web import forms
from tracker.web.calendar_pages import FormWords, ask, authority, holds, send, settings_of
from tracker.web.forms import AtMost, Choose, DayField, PageForm, Required
from tracker.web.moment import now, ports, today
from tracker.web.presenters import polls as present
from tracker.web.sessions import current_actor
from tracker.workflows import poll_lines

blueprint = Blueprint("polls", __name__, url_prefix="/calendar")

_LONGEST: Final = 10_000
_LONGEST_IMPORT: Final = 100_000
_STARTS: Final = (
    "For a UK Parliament election, the day of dissolution. For any other poll leave it empty: rule "
    "R8 gives the day, unless notice of election was given before it."
)
HELD, OFF = "held", "off"


class KnownForm(PageForm):
    """As known on which day; it changes nothing."""

    class Meta:
        csrf = False

    on = DayField("As known on", "The day")


def _day(label: str, empty: str = "", description: str = "For example, 7 5 2020.") -> DayField:
    checks = [Required(empty)] if empty else []
    return DayField(label, "The day", description=description, validators=checks)


class PollForm(PageForm):
    """A poll to be held."""

    kind = RadioField(
        "What kind of poll",
        widget=GovRadioInput(),
        choices=forms.choices(present.KINDS.items()),
        validators=[Choose("Select what kind of poll this is.")],
        validate_choice=False,
    )
    title = StringField(
        "Title",
        description="For example, Local elections 2020.",
        widget=GovTextInput(),
        validators=[Required("Enter a title."), AtMost(300, "Title")],
    )
    poll_on = _day("Day of the poll", "Enter the day of the poll.")
    sensitive_from = _day("Sensitive from (optional)", description=_STARTS)


class MoveForm(PageForm):
    """What has become known of a poll's day."""

    what = RadioField(
        "What has become known",
        widget=GovRadioInput(),
        choices=forms.choices(
            ((HELD, "It is held on another day"), (OFF, "It is called off, without another day"))
        ),
        validators=[Choose("Select what has become known.")],
        validate_choice=False,
    )
    poll_on = _day("The other day (where there is one)")
    sensitive_from = _day("Sensitive from (optional)", description=_STARTS)
    reason = TextAreaField(
        "Why, and where it was announced",
        widget=GovTextArea(),
        validators=[
            Required("Say why, and where it was announced."),
            AtMost(_LONGEST, "The text"),
        ],
    )


class ImportForm(PageForm):
    """Several polls as text."""

    text = TextAreaField(
        "Polls, one a line",
        description="Each line holds kind, title, day of the poll and first sensitive day, with "
        "commas between. The kind is local, mayoral, police_commissioner or parliamentary. A day "
        "is written as 2020-05-07; the first sensitive day may be left empty.",
        widget=GovTextArea(),
        validators=[Required("Enter at least one poll."), AtMost(_LONGEST_IMPORT, "The text")],
    )


@blueprint.get("")
def index() -> Response:
    return redirect(url_for(".page"))


@blueprint.get("/polls")
def page() -> Response:
    found, form = authority(), KnownForm(request.args)
    form.validate()
    known_on = form.on.data or today()
    rows = queries.polls(db.session(), found.id)
    coming, over = present.lines(rows, known_on, settings_of(found))
    return forms.page(
        "pages/calendar/polls.html",
        form,
        known_on=known_on,
        is_today=known_on == today(),
        coming=coming,
        over=over,
        may_keep=holds(KEEPERS, found),
    )


def _enter_words() -> FormWords:
    return FormWords(
        "Enter a poll",
        ("It counts from today on: what is published before the poll is checked against it.",),
        "Enter the poll",
        url_for(".page"),
        "The poll is entered.",
    )


@blueprint.get("/polls/new")
def ask_new() -> Response:
    authority()
    return ask(_enter_words(), PollForm(formdata=None))


@blueprint.post("/polls/new")
def enter() -> Response:
    found, form = authority(), PollForm()

    def act(ticket: Ticket) -> Done:
        day = PollDay(form.poll_on.data, form.sensitive_from.data)
        new = NewPoll(form.kind.data or "", form.title.data or "", day)
        return service.enter_poll(
            found.id, new, actor=current_actor(), now=now(), ports=ports(), ticket=ticket
        )

    return send(_enter_words(), form, act)


def _import_words() -> FormWords:
    return FormWords(
        "Enter several polls at once",
        (
            "Either all of them are entered or none: each line that cannot be taken is named.",
            "For example: local,Local elections 2020,2020-05-07,",
        ),
        "Enter the polls",
        url_for(".page"),
        "The polls are entered.",
    )


@blueprint.get("/polls/import")
def ask_import() -> Response:
    authority()
    return ask(_import_words(), ImportForm(formdata=None))


@blueprint.post("/polls/import")
def import_() -> Response:
    found, form = authority(), ImportForm()

    def act(ticket: Ticket) -> Done:
        return service.import_polls(
            found.id,
            _polls_in(form.text.data or ""),
            actor=current_actor(),
            now=now(),
            ports=ports(),
            ticket=ticket,
        )

    return send(_import_words(), form, act)


def _polls_in(text: str) -> list[tuple[int, NewPoll]]:
    try:
        lines = poll_lines.read(text)
    except poll_lines.PollLinesError as error:
        wrong = {f"line {number}": f"Line {number}: {said}" for number, said in error.wrong.items()}
        said = "Nothing was entered: mend the lines that are listed."
        raise FormError({"text": said} | wrong) from error
    return [
        (each.number, NewPoll(each.kind, each.title, PollDay(each.poll_on, each.sensitive_from)))
        for each in lines
    ]


@blueprint.get("/polls/<int:poll_id>")
def ask_move(poll_id: int) -> Response:
    return ask(_move_words(_poll(poll_id)), MoveForm(formdata=None))


@blueprint.post("/polls/<int:poll_id>")
def move(poll_id: int) -> Response:
    row, form = _poll(poll_id), MoveForm()

    def act(ticket: Ticket) -> Done:
        return service.move_poll(
            row.id,
            PollDay(_other_day(form), form.sensitive_from.data),
            form.reason.data or "",
            actor=current_actor(),
            now=now(),
            ports=ports(),
            ticket=ticket,
        )

    return send(_move_words(row), form, act)


def _other_day(form: MoveForm) -> date | None:
    day: date | None = form.poll_on.data
    if form.what.data == HELD and day is None:
        raise FormError({"poll_on": "Enter the day on which it is held now."})
    if form.what.data == OFF and (day or form.sensitive_from.data):
        raise FormError({"what": "A poll that is called off has no other day: leave it empty."})
    return day


def _move_words(row: PollRow) -> FormWords:
    latest = row.latest.poll_on
    known = present.as_known(latest)
    return FormWords(
        f"Put off or call off: {row.title}",
        (
            known,
            "What was known before stays on record, and pages show what was known on each day.",
        ),
        "Record what has become known",
        url_for(".page"),
        "What has become known of the poll is recorded.",
        len(row.announced),
    )


def _poll(poll_id: int) -> PollRow:
    row = queries.poll(db.session(), authority().id, poll_id)
    if row is None:
        abort(404)
    return row
