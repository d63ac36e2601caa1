"""Signing the check for the time before polls, and the monitoring officer's override."""

from __future__ import annotations

from functools import partial
from typing import Final

from flask import Blueprint
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextArea
from werkzeug.wrappers import Response
from wtforms import RadioField, TextAreaField

from tracker.services.pre_election import NewOverride, do_pre_election_check, override_pre_election
from tracker.web import forms
from tracker.web.forms import AtMost, Choose, PageForm, Required, whole_number
from tracker.web.moment import today
from tracker.web.strategy_pages import SmallForm, ask, require, send, snapshot, whole
from tracker.workflows.calendar import in_words
from tracker.workflows.election_guards import Covers
from tracker.workflows.snapshots import StrategySnapshot

blueprint = Blueprint("pre_election", __name__, url_prefix="/strategies/<slug>/clearances")

_LONGEST: Final = 10_000
CHECK: Final = SmallForm(
    "do_pre_election_check",
    "Check for the time before polls",
    "You confirm that you have looked at the present text with the coming polls in mind: what is "
    "public of it from the agenda on, and the day of publication. A later change of the text needs "
    "a new check.",
    "Sign the check",
    "clearances.page",
    "The check is signed.",
)
OVERRIDE: Final = SmallForm(
    "override_pre_election",
    "Allow something although a poll is near",
    "Your reasons go into the record. It holds for this poll on its present day only and, for a "
    "publication, for the present text only.",
    "Sign the override",
    "clearances.page",
    "The override is signed.",
)
COVERS: Final = {
    Covers.PUBLICATION.value: "Publishing the strategy",
    Covers.ENGAGEMENT.value: "Engagement with the public or others",
}


class CheckForm(PageForm):
    """What the monitoring officer checked."""

    note = TextAreaField(
        "What you checked and found",
        widget=GovTextArea(),
        validators=[
            Required("Say what you checked and what you found."),
            AtMost(_LONGEST, "The text"),
        ],
    )


class OverrideForm(PageForm):
    """Although which poll is near, what may happen, and why."""

    poll = RadioField(
        "Which poll",
        widget=GovRadioInput(),
        validators=[Choose("Choose a poll that is to be held.")],
        validate_choice=False,
    )
    covers = RadioField(
        "What may happen",
        widget=GovRadioInput(),
        choices=forms.choices(COVERS.items()),
        validators=[Choose("Select what the override lets happen.")],
        validate_choice=False,
    )
    reasons = TextAreaField(
        "Reasons",
        widget=GovTextArea(),
        validators=[Required("Give the reasons for the override."), AtMost(_LONGEST, "The text")],
    )


@blueprint.get("/pre-election-check")
def ask_check(slug: str) -> Response:
    found = whole(slug)
    require(found, CHECK.act)
    return ask(found, CHECK, CheckForm(formdata=None))


@blueprint.post("/pre-election-check")
def check(slug: str) -> Response:
    found, form = whole(slug), CheckForm()
    require(found, CHECK.act)
    service = partial(do_pre_election_check, found.id, form.note.data or "")
    return send(found, CHECK, form, service)


@blueprint.get("/pre-election-override")
def ask_override(slug: str) -> Response:
    found = whole(slug)
    require(found, OVERRIDE.act)
    return ask(found, OVERRIDE, _with_polls(OverrideForm(formdata=None), snapshot(found)))


@blueprint.post("/pre-election-override")
def override(slug: str) -> Response:
    found = whole(slug)
    require(found, OVERRIDE.act)
    form = _with_polls(OverrideForm(), snapshot(found))
    wanted = NewOverride(
        whole_number(form.poll.data), form.covers.data or "", form.reasons.data or ""
    )
    return send(found, OVERRIDE, form, partial(override_pre_election, found.id, wanted))


def _with_polls(form: OverrideForm, state: StrategySnapshot) -> OverrideForm:
    """The form with the polls that are to be held, the next one first."""
    on = today()
    standing = sorted(
        (each for each in state.polls if each.stands(on) and each.day >= on),
        key=lambda each: each.day,
    )
    form.poll.choices = forms.choices(
        (each.poll_id, f"{each.title}, {in_words(each.day)}") for each in standing
    )
    if not standing:
        form.poll.description = "No poll is entered that is still to be held."
    return form
