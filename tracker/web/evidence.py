"""The evidence of a strategy: its framework, what is filed under it, and filing more."""

from __future__ import annotations

from functools import partial
from typing import Final

from flask import Blueprint, abort, request, url_for
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from werkzeug.wrappers import Response
from wtforms import Field, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import ValidationError

from tracker.extensions import db
from tracker.queries import evidence as queries
from tracker.queries.strategies import StrategyHead
from tracker.services.evidence import (
    NewEngagement,
    NewEvidence,
    record_engagement,
    record_evidence,
)
from tracker.web import forms
from tracker.web.forms import AtMost, Choose, DayField, PageForm, Required, whole_number
from tracker.web.presenters import statuses
from tracker.web.strategy_pages import SmallForm, answer, ask, require, send, whole
from tracker.workflows.permissions import Allowed

blueprint = Blueprint("evidence", __name__, url_prefix="/strategies/<slug>/evidence")

_LONGEST: Final = 10_000
_NONE: Final = "none"
_UNFILED: Final = ("", "No priority yet")
EVIDENCE: Final = SmallForm(
    "record_evidence",
    "Add evidence",
    "What is added after the evidence review has closed is marked late: the frozen evidence base "
    "stays as it was.",
    "Add the evidence",
    "evidence.page",
    "The evidence is added.",
)
ENGAGEMENT: Final = SmallForm(
    "record_engagement",
    "Add engagement",
    "Record whom the authority listened to, and which priorities it bears on.",
    "Add the engagement",
    "evidence.page",
    "The engagement is added.",
)


class EvidenceForm(PageForm):
    """A piece of evidence under one priority, or under none yet."""

    title = StringField(
        "Title",
        widget=GovTextInput(),
        validators=[Required("Enter a title."), AtMost(300, "Title")],
    )
    priority_id = SelectField(
        "Priority",
        widget=GovSelect(),
        validators=[Choose("Select a priority of this strategy.")],
        validate_choice=False,
    )
    source = StringField(
        "Source (optional)", widget=GovTextInput(), validators=[AtMost(300, "Source")]
    )
    dated_on = DayField("Date of the evidence (optional)", "The date")
    summary = TextAreaField(
        "What it says (optional)",
        widget=GovTextArea(),
        validators=[AtMost(_LONGEST, "What it says")],
    )


class EngagementForm(PageForm):
    """An engagement, under any number of priorities."""

    title = StringField(
        "Title",
        widget=GovTextInput(),
        validators=[Required("Enter a title."), AtMost(300, "Title")],
    )
    kind = SelectField(
        "Kind of engagement",
        widget=GovSelect(),
        choices=forms.choices(
            [("", "Select a kind"), *((each, statuses.label(each)) for each in queries.KINDS)]
        ),
        validators=[
            Required("Select what kind of engagement this was."),
            Choose("Select what kind of engagement this was."),
        ],
        validate_choice=False,
    )
    with_whom = StringField(
        "With whom (optional)", widget=GovTextInput(), validators=[AtMost(300, "With whom")]
    )
    people = StringField("How many people took part (optional)", widget=GovTextInput())
    starts_on = DayField("First day (optional)", "First day")
    ends_on = DayField("Last day (optional)", "Last day")
    priority_ids = SelectMultipleField(
        "Priorities that it bears on",
        widget=GovCheckboxesInput(),
        coerce=whole_number,
        validate_choice=False,
    )
    summary = TextAreaField(
        "What was said (optional)",
        widget=GovTextArea(),
        validators=[AtMost(_LONGEST, "What was said")],
    )

    def validate_people(self, field: Field) -> None:
        """A whole number, or nothing."""
        typed = (field.data or "").strip()
        if typed and whole_number(typed) < 0:
            raise ValidationError("Enter how many people took part, as a whole number.")


@blueprint.get("")
def page(slug: str) -> Response:
    """The framework with the first things under each priority; with `under`, all of one."""
    found = whole(slug)
    if "under" in request.args:
        return _under(found, request.args["under"])
    return forms.page(
        "pages/evidence/evidence.html",
        strategy=found,
        page=queries.evidence_page(db.session(), found.id),
        may_add=isinstance(answer(found, EVIDENCE.act), Allowed),
    )


@blueprint.get("/new")
def ask_evidence(slug: str) -> Response:
    found = _adding(slug, EVIDENCE)
    return ask(found, EVIDENCE, _offer_one(found, EvidenceForm(formdata=None)))


@blueprint.post("/new")
def add_evidence(slug: str) -> Response:
    found = _adding(slug, EVIDENCE)
    form = _offer_one(found, EvidenceForm())
    item = NewEvidence(
        form.title.data or "",
        form.summary.data or "",
        form.source.data or "",
        whole_number(form.priority_id.data) if form.priority_id.data else None,
        form.dated_on.data,
    )
    return send(found, EVIDENCE, form, partial(record_evidence, found.id, item))


@blueprint.get("/engagement/new")
def ask_engagement(slug: str) -> Response:
    found = _adding(slug, ENGAGEMENT)
    return ask(found, ENGAGEMENT, _offer_many(found, EngagementForm(formdata=None)))


@blueprint.post("/engagement/new")
def add_engagement(slug: str) -> Response:
    found = _adding(slug, ENGAGEMENT)
    form = _offer_many(found, EngagementForm())
    people = (form.people.data or "").strip()
    event = NewEngagement(
        form.kind.data or "",
        form.title.data or "",
        form.with_whom.data or "",
        whole_number(people) if people else None,
        form.starts_on.data,
        form.ends_on.data,
        form.summary.data or "",
        tuple(form.priority_ids.data or ()),
    )
    return send(found, ENGAGEMENT, form, partial(record_engagement, found.id, event))


def _under(found: StrategyHead, under: str) -> Response:
    """A page of what is filed under one priority, or under none yet."""
    titles: dict[int | None, str] = {None: _UNFILED[1]}
    titles |= queries.priority_titles(db.session(), found.id)
    key = None if under == _NONE else whole_number(under)
    if key not in titles:
        abort(404)
    after = _position(request.args["after"]) if "after" in request.args else None
    rows, following = queries.filed_under(db.session(), found.id, key, after)
    here = partial(url_for, ".page", slug=found.slug, under=under)
    return forms.page(
        "pages/evidence/priority.html",
        strategy=found,
        title=titles[key],
        rows=rows,
        first=here() if after else None,
        next=here(after="-".join(map(str, following))) if following else None,
    )


def _position(text: str) -> queries.Position:
    """Where a page begins, as its address says. Aborts with 404 for anything else."""
    rank, dash, key = text.partition("-")
    if not dash or min(whole_number(rank), whole_number(key)) < 0:
        abort(404)
    return whole_number(rank), whole_number(key)


def _adding(slug: str, small: SmallForm) -> StrategyHead:
    found = whole(slug)
    require(found, small.act)
    return found


def _offer_one(found: StrategyHead, form: EvidenceForm) -> EvidenceForm:
    offered = queries.priority_titles(db.session(), found.id)
    form.priority_id.choices = forms.choices([_UNFILED, *offered])
    return form


def _offer_many(found: StrategyHead, form: EngagementForm) -> EngagementForm:
    form.priority_ids.choices = forms.choices(queries.priority_titles(db.session(), found.id))
    return form
