"""The demonstration's own pages: everybody's mail as it was sent, and the clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from flask import Blueprint, abort, current_app, g, request, stream_template
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response
from wtforms import HiddenField

from tracker.adapters import mailbox
from tracker.adapters.mailbox import UnknownMailError
from tracker.extensions import db
from tracker.queries.demo_dates import DateToCome, dates_to_come
from tracker.queries.recipients import names_by_address
from tracker.services.demo_clock import ClockStep, move_to
from tracker.web import forms
from tracker.web.forms import DayField, PageForm
from tracker.web.moment import now, ports, today
from tracker.web.presenters import letters, words
from tracker.web.security import local_path
from tracker.web.sessions import settings
from tracker.workflows.calendar import CalendarYearError, to_utc

blueprint = Blueprint("demo", __name__, url_prefix="/demo")

PAGE_SIZE: Final = 50
MOST_DAYS: Final = 366
MORNING: Final = time(9, 0)
"""The local time at which the clock stops on a day that was asked for."""

_SECOND: Final = timedelta(seconds=1)
_LAST_PAGE: Final = 9_999


class DateForm(PageForm):
    """A day to move to."""

    to_date = DayField(
        "Move to a date",
        "The date",
        description="A later day, at most a year on, such as 6 1 2020. The clock stops at 9am.",
    )
    next = HiddenField()


@dataclass(frozen=True, slots=True)
class Line:
    """What happened at one moment of a move, in words; `at` is None where the move stopped."""

    at: datetime | None
    said: tuple[str, ...]
    mails: int = 0


@blueprint.app_template_global("demo_now")
def governance_now() -> datetime:
    """The simulated moment; after a move, the one that was moved to."""
    return now()


@blueprint.get("/mailbox")
def inbox() -> Response:
    folder = settings().mailbox_folder
    every = mailbox.list_messages(folder)
    wanted = request.args.get("to", "").casefold()
    people = letters.people_with_mail(every, names_by_address(db.session()))
    shown = [each for each in every if not wanted or wanted in {to.casefold() for to in each.to}]
    number = min(max(forms.whole_number(request.args.get("page", "1")), 1), _LAST_PAGE)
    first = (number - 1) * PAGE_SIZE
    return forms.page(
        "pages/demo/mailbox.html",
        people=people,
        names={person.address: person.name for person in people},
        wanted=wanted,
        total=len(every),
        letters=shown[first : first + PAGE_SIZE],
        page=number,
        has_more=len(shown) > first + PAGE_SIZE,
    )


@blueprint.get("/mailbox/<key>")
def letter(key: str) -> Response:
    try:
        opened = mailbox.read(settings().mailbox_folder, key)
    except UnknownMailError:
        abort(404)
    return forms.page(
        "pages/demo/letter.html",
        letter=opened,
        pieces=letters.pieces(opened.text, settings().base_url),
    )


@blueprint.get("/clock")
def clock() -> Response:
    return _clock_page(DateForm(formdata=None, next=local_path(request.args.get("next"))))


@blueprint.post("/clock")
def move() -> Response | FlaskResponse:
    """Move on by a day, to just after the next deadline, or to a date: `to` says which."""
    form = DateForm()
    match request.form.get("to"):
        case "day":
            target = _morning(today() + timedelta(days=1))
        case "deadline":
            found = dates_to_come(db.session(), now(), most=1)
            if not found:
                form.form_errors.append("There is no deadline to come. Choose a date instead.")
                return _clock_page(form)
            target = _just_after(found[0])
        case _:
            if not form.validate() or (asked := _asked(form)) is None:
                return _clock_page(form)
            target = asked
    return _moved_page(target, local_path(form.next.data))


def _asked(form: DateForm) -> datetime | None:
    """The moment of the day that was typed; None, with the message at the field, if it is none."""
    day: date | None = form.to_date.data
    latest = today() + timedelta(days=MOST_DAYS)
    if day is None:
        problem = "Enter the date to move to."
    elif day > latest:
        problem = "The date must be at most a year on. To go further, move again from there."
    elif _morning(day) <= now():
        problem = "The date must be later than today: the simulated clock only moves forward."
    else:
        try:
            ports().calendar.is_working(day)
        except CalendarYearError:
            problem = f"The date must be in a year with known bank holidays; {day.year} is not."
        else:
            return _morning(day)
    form.to_date.errors = [problem]
    return None


def _clock_page(form: DateForm) -> Response:
    found = dates_to_come(db.session(), now())
    return forms.page("pages/demo/clock.html", form, coming=found, back=form.next.data)


def _moved_page(target: datetime, back: str) -> FlaskResponse:
    """The page of a move, sent while it goes on: each step as it is done, without a script."""
    body = stream_template(
        "pages/demo/moved.html",
        form=None,
        lines=_lines(target),
        target=target,
        back=back,
    )
    return FlaskResponse(body, mimetype="text/html")


def _lines(target: datetime) -> Iterator[Line]:
    """The steps that are worth a line. The page has begun, so a fault ends it with a sentence."""
    try:
        for step in move_to(target, ports()):
            if not step.is_quiet:
                yield _line(step)
    except Exception:
        current_app.logger.exception("the demo clock stopped on its way")
        db.session.rollback()
        yield Line(None, ("the clock stopped here; nothing is lost, so move it again to go on",))
    g.pop("now", None)  # the bar at the foot shows where the clock is now


def _line(step: ClockStep) -> Line:
    counted = (
        (step.rounds_closed, "round closed", "rounds closed"),
        (step.call_ins_lapsed, "period for call-in ended", "periods for call-in ended"),
        (step.mails_sent, "e-mail sent", "e-mails sent"),
    )
    said = [words.plural(count, one, many) for count, one, many in counted if count]
    faults = [f"a fault: {problem}" for problem in step.problems]
    return Line(step.at, (*said, *faults), step.mails_sent)


def _morning(day: date) -> datetime:
    return to_utc(day, MORNING, ports().zone)


def _just_after(coming: DateToCome) -> datetime:
    return coming.at if coming.is_meeting else coming.at.replace(microsecond=0) + _SECOND
