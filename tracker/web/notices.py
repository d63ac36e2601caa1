"""Recording what was done outside Tracker before a meeting: agenda, urgency, word to scrutiny."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextArea, GovTextInput
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, TextAreaField

from tracker.services.agenda_notice import (
    LateReport,
    record_agenda_published,
    record_late_report,
)
from tracker.services.short_notice import (
    CONSENTERS,
    Written,
    inform_scrutiny_chair,
    record_urgency_consent,
)
from tracker.web import forms
from tracker.web.forms import AtMost, Choose, DayField, PageForm, Required
from tracker.web.presenters.key_decisions import consenter
from tracker.web.strategy_pages import SmallForm, ask, happened_at, require, send, whole

blueprint = Blueprint("notices", __name__, url_prefix="/strategies/<slug>/key-decision")

_BACK: Final = "key_decisions.page"
INFORM: Final = SmallForm(
    "inform_scrutiny_chair",
    "Record that the scrutiny chair was told",
    "For the general exception: the chair of the scrutiny committee was told of the decision in "
    "writing, the notice is published, and five clear days pass. Recording it here tells nobody.",
    "Record it",
    _BACK,
    "It is recorded that the scrutiny chair was told.",
)
CONSENT: Final = SmallForm(
    "record_urgency_consent",
    "Record a consent to special urgency",
    "Somebody who may has agreed that the decision is urgent and cannot reasonably be deferred. "
    "It holds for the meeting on whose agenda the strategy stands. The reasons are published next.",
    "Record the consent",
    _BACK,
    "The consent is recorded. Publish the reasons, and record that too.",
)
AGENDA: Final = SmallForm(
    "record_agenda_published",
    "Record that the agenda was published",
    "Record an agenda that is open to the public already. Recording it here does not publish it.",
    "Record the agenda",
    _BACK,
    "The agenda is recorded.",
)
LATE: Final = SmallForm(
    "record_late_report",
    "Record the chair’s reasons for a late item",
    "An item whose agenda was not open in time is considered only if the chair finds it urgent by "
    "reason of special circumstances, which the minutes state.",
    "Record the chair’s reasons",
    _BACK,
    "The chair’s reasons are recorded.",
)


def line(label: str, empty: str = "", hint: str = "") -> StringField:
    """One line of text; `empty` says what to enter where it is needed."""
    checks: list[Any] = [Required(empty)] if empty else []
    return StringField(
        label, description=hint, widget=GovTextInput(), validators=[*checks, AtMost(300, label)]
    )


def text(label: str, empty: str = "") -> TextAreaField:
    """Several lines of text."""
    checks: list[Any] = [Required(empty)] if empty else []
    return TextAreaField(
        label, widget=GovTextArea(), validators=[*checks, AtMost(10_000, "The text")]
    )


def office() -> RadioField:
    """In which office somebody agreed."""
    return RadioField(
        "In which office",
        widget=GovRadioInput(),
        choices=forms.choices((each, consenter(each)) for each in CONSENTERS),
        validators=[Choose("Select in which office they agreed.")],
        validate_choice=False,
    )


class HappenedForm(PageForm):
    """When it happened, which is never later than now."""

    day = DayField("Day", "Day", validators=[Required("Enter the day on which it happened.")])
    at = line("Time", "Enter the time of day, such as 4pm.", "For example, 4pm or 16:30.")


class InformForm(HappenedForm):
    """To whom, and why notice in time was impracticable."""

    who = line("Who was told in writing", "Enter who was told.")
    reasons = text(
        "Why 28 clear days’ notice was impracticable",
        "Say why 28 clear days’ notice was impracticable.",
    )


class ConsentForm(HappenedForm):
    """Who agreed, and why."""

    who = line("Who agreed", "Enter who agreed.")
    office = office()
    why_not_chair = text("Why the scrutiny chair could not agree (where somebody else did)")
    reasons = text(
        "Why the decision cannot reasonably be deferred",
        "Say why it cannot reasonably be deferred.",
    )


class AgendaForm(HappenedForm):
    """Where the agenda is open."""

    web_address = line(
        "Web address", "Enter the web address, beginning with https://", "It begins with https://"
    )
    place = line("Where a paper copy can be inspected", "Enter where it can be inspected.")


class LateForm(HappenedForm):
    """What the chair stated."""

    chair = line("Who chairs the meeting", "Enter who chairs.")
    reasons = text(
        "The special circumstances", "Enter the special circumstances that the chair stated."
    )
    minuted = line("Where the minutes state them (optional)")


@blueprint.get("/scrutiny-chair")
def ask_inform(slug: str) -> Response:
    return _ask(slug, INFORM, InformForm(formdata=None))


@blueprint.post("/scrutiny-chair")
def inform(slug: str) -> Response:
    def act(strategy_id: int, form: PageForm, **facts: Any) -> object:  # noqa: ANN401
        written = Written(form["who"].data or "", form["reasons"].data or "")
        return inform_scrutiny_chair(strategy_id, written, **facts)

    return _send(slug, INFORM, InformForm, act)


@blueprint.get("/urgency")
def ask_consent(slug: str) -> Response:
    return _ask(slug, CONSENT, ConsentForm(formdata=None))


@blueprint.post("/urgency")
def consent(slug: str) -> Response:
    def act(strategy_id: int, form: PageForm, **facts: Any) -> object:  # noqa: ANN401
        names = ("who", "reasons", "office", "why_not_chair")
        written = Written(*(form[name].data or "" for name in names))
        return record_urgency_consent(strategy_id, written, **facts)

    return _send(slug, CONSENT, ConsentForm, act)


@blueprint.get("/agenda")
def ask_agenda(slug: str) -> Response:
    return _ask(slug, AGENDA, AgendaForm(formdata=None))


@blueprint.post("/agenda")
def agenda(slug: str) -> Response:
    def act(strategy_id: int, form: PageForm, **facts: Any) -> object:  # noqa: ANN401
        address, place = (form[name].data or "" for name in ("web_address", "place"))
        return record_agenda_published(strategy_id, web_address=address, place=place, **facts)

    return _send(slug, AGENDA, AgendaForm, act)


@blueprint.get("/late-report")
def ask_late(slug: str) -> Response:
    return _ask(slug, LATE, LateForm(formdata=None))


@blueprint.post("/late-report")
def late(slug: str) -> Response:
    def act(strategy_id: int, form: PageForm, **facts: Any) -> object:  # noqa: ANN401
        said = LateReport(*(form[name].data or "" for name in ("chair", "reasons", "minuted")))
        return record_late_report(strategy_id, said, **facts)

    return _send(slug, LATE, LateForm, act)


def _ask(slug: str, small: SmallForm, form: PageForm) -> Response:
    found = whole(slug)
    require(found, small.act)
    return ask(found, small, form)


def _send(
    slug: str, small: SmallForm, kind: type[HappenedForm], act: Callable[..., object]
) -> Response:
    """Take a form that says when something happened."""
    found, form = whole(slug), kind()
    require(found, small.act)

    def record(**facts: Any) -> object:  # noqa: ANN401 - what the request adds
        when = happened_at(form.day.data, form.at.data or "")
        return act(found.id, form, happened_at=when, **facts)

    return send(found, small, form, record)
