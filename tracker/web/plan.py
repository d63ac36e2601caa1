"""The plan of a strategy: approving it, planned dates, what waits for what, deadlines met."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, abort, flash, redirect, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSelect, GovTextInput
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # stubs are of 3.2

from tracker.extensions import db
from tracker.queries import timeline as queries
from tracker.queries.plans import waits_for
from tracker.queries.strategies import StrategyHead
from tracker.queries.timeline import MilestoneRow
from tracker.services import plans
from tracker.services.errors import FormError, NotFoundError
from tracker.services.plans import PlannedDate, Wait
from tracker.services.timetable_duties import meet_deadline
from tracker.web import forms
from tracker.web.forms import AtMost, Choose, DayField, PageForm, Required
from tracker.web.moment import now, ports
from tracker.web.sessions import current_actor
from tracker.web.strategy_pages import Service, SmallForm, ask, require, send, whole
from tracker.web.tickets import ticket_from
from tracker.workflows.calendar import in_words
from tracker.workflows.permissions import deadline_act
from tracker.workflows.timetables import deadline_name

blueprint = Blueprint("plan", __name__, url_prefix="/strategies/<slug>/timeline")


class PlannedDateForm(PageForm):
    """When a milestone is planned, and the words of the report that say so."""

    day = DayField("Planned for", "The day", validators=[Required("Enter the planned day.")])
    printed = StringField(
        "The words in which it was printed",
        description="For example, early January. Leave this empty where there are none.",
        widget=GovTextInput(),
        validators=[AtMost(300, "The printed words")],
    )
    assumed = BooleanField("The day is our reading of those words", widget=GovCheckboxInput())


class WaitForm(PageForm):
    """Another milestone that one waits for."""

    waits_for = SelectField(
        "It also waits for",
        widget=GovSelect(),
        validators=[Required("Choose a milestone."), Choose("Choose a milestone.")],
        validate_choice=False,
    )


_APPROVE = SmallForm(
    "approve_plan",
    "Approve the plan",
    "The planned dates become the baseline: from then on they stay as they are, and every change "
    "is a forecast beside them, with its reason.",
    "Approve the plan",
    "timeline.page",
    "The plan is approved. Its dates are fixed.",
)


@blueprint.get("/plan/approve")
def ask_approval(slug: str) -> Response:
    found = whole(slug)
    require(found, "approve_plan")
    return ask(found, _APPROVE, PageForm(formdata=None))


@blueprint.post("/plan/approve")
def approve(slug: str) -> Response:
    found = whole(slug)
    require(found, "approve_plan")
    return send(found, _APPROVE, PageForm(), partial(plans.approve_plan, found.id))


@blueprint.get("/plan/<name>")
def ask_planned_date(slug: str, name: str) -> Response:
    found = whole(slug)
    row = _milestone(found, name)
    require(found, "plan_milestone")
    form = PlannedDateForm(
        formdata=None,
        data={"day": row.planned_on, "printed": row.printed, "assumed": row.assumed},
    )
    return ask(found, _planned(row), form)


@blueprint.post("/plan/<name>")
def set_planned_date(slug: str, name: str) -> Response:
    found = whole(slug)
    row, form = _milestone(found, name), PlannedDateForm()
    require(found, "plan_milestone")
    if form.day.data is None:
        form.validate()
        return ask(found, _planned(row), form)
    wanted = PlannedDate(name, form.day.data, form.printed.data or "", bool(form.assumed.data))
    service = partial(plans.set_planned_date, found.id, wanted)
    return send(found, _planned(row), form, _at_day(service))


@blueprint.get("/waits/<name>")
def waits(slug: str, name: str) -> Response:
    found = whole(slug)
    row = _milestone(found, name)
    require(found, "plan_milestone")
    return _waits_page(found, row, WaitForm(formdata=None))


@blueprint.post("/waits/<name>")
def add_wait(slug: str, name: str) -> Response:
    found = whole(slug)
    row, form = _milestone(found, name), WaitForm()
    require(found, "plan_milestone")
    ticket = ticket_from(request.form)
    form.waits_for.choices = _choices(found, row)
    if form.validate():
        try:
            plans.add_wait(
                found.id,
                Wait(name, form.waits_for.data),
                actor=current_actor(),
                now=now(),
                ports=ports(),
                ticket=ticket,
            )
        except FormError as error:
            form.take(error)
        else:
            flash("The milestone now waits for it.")
            return redirect(url_for(".waits", slug=slug, name=name), 303)
    return _waits_page(found, row, form)


@blueprint.post("/waits/<name>/<other>/remove")
def remove_wait(slug: str, name: str, other: str) -> Response:
    found = whole(slug)
    _milestone(found, name)
    require(found, "plan_milestone")
    try:
        plans.remove_wait(
            found.id,
            Wait(name, other),
            actor=current_actor(),
            now=now(),
            ports=ports(),
            ticket=ticket_from(request.form),
        )
    except NotFoundError:
        abort(404)
    flash("The milestone no longer waits for it.")
    return redirect(url_for(".waits", slug=slug, name=name), 303)


@blueprint.get("/met/<name>")
def ask_met(slug: str, name: str) -> Response:
    found = whole(slug)
    return ask(found, _met(found, name), PageForm(formdata=None))


@blueprint.post("/met/<name>")
def met(slug: str, name: str) -> Response:
    found = whole(slug)
    small = _met(found, name)
    return send(found, small, PageForm(), partial(meet_deadline, found.id, name))


def _met(found: StrategyHead, name: str) -> SmallForm:
    """The form that says so, for whoever may; 404 where nothing of that name is open."""
    rows = {each.name: each for each in queries.timetable_deadlines(db.session(), found.id)}
    row = rows.get(deadline_name(name))
    if row is None or row.over:
        abort(404)
    require(found, deadline_act(row.office))
    return SmallForm(
        "meet_deadline",
        f"{row.title}: done",
        f"It is due by {in_words(row.due_on)}. Recording it ends the reminders about it.",
        "Record that it is done",
        "timeline.page",
        "It is recorded as done.",
    )


def _milestone(found: StrategyHead, name: str) -> MilestoneRow:
    rows = queries.milestones(db.session(), found.id)
    row = next((each for each in rows if each.name == name), None)
    if row is None:
        abort(404)
    return row


def _planned(row: MilestoneRow) -> SmallForm:
    return SmallForm(
        "plan_milestone",
        f"Planned date: {row.title}",
        "Planned dates can be changed until the plan is approved.",
        "Save the planned date",
        "timeline.page",
        "The planned date is saved.",
    )


def _at_day(service: Service) -> Service:
    """The service, with its messages about the planned day beside the field of the day."""

    def named(**request_facts: object) -> object:
        try:
            return service(**request_facts)
        except FormError as error:
            said = {
                "day" if field == "planned_on" else field: message
                for field, message in error.errors.items()
            }
            raise FormError(said) from error

    return named


def _choices(found: StrategyHead, row: MilestoneRow) -> list[SelectChoice]:
    others = [each for each in queries.milestones(db.session(), found.id) if each.name != row.name]
    return forms.choices([("", "Choose"), *((each.name, each.title) for each in others)])


def _waits_page(found: StrategyHead, row: MilestoneRow, form: WaitForm) -> Response:
    rows = queries.milestones(db.session(), found.id)
    befores = waits_for(db.session(), [found.id]).get(found.id, {}).get(row.name, frozenset())
    form.waits_for.choices = _choices(found, row)
    return forms.page(
        "pages/timeline/waits.html",
        form,
        strategy=found,
        milestone=row,
        waits=[each for each in rows if each.name in befores],
    )
