"""The timeline of a strategy, and forecasting a milestone."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, abort
from govuk_frontend_wtf.wtforms_widgets import GovTextArea
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from tracker.extensions import db
from tracker.queries import timeline as queries
from tracker.queries.forecasts import overridden_polls
from tracker.queries.plans import plans
from tracker.reports.timeline_chart import KEY
from tracker.services.milestones import Forecast, forecast_milestone
from tracker.web import forms
from tracker.web.forms import AtMost, DayField, PageForm, Required
from tracker.web.moment import ports, today
from tracker.web.presenters import timeline as present
from tracker.web.sessions import current_actor
from tracker.web.strategy_pages import (
    SmallForm,
    ask,
    head_or_404,
    require,
    send,
    snapshot,
    whole,
)
from tracker.workflows.actors import OFFICES
from tracker.workflows.critical_chain import in_words
from tracker.workflows.permissions import Allowed, deadline_act, may
from tracker.workflows.timetables import template_name

blueprint = Blueprint("timeline", __name__, url_prefix="/strategies/<slug>/timeline")


class ForecastForm(PageForm):
    """When a milestone is now expected, and why."""

    day = DayField(
        "Now expected on", "The day", validators=[Required("Enter the day it is expected.")]
    )
    reason = TextAreaField(
        "Why the date moves",
        widget=GovTextArea(),
        validators=[Required("Say why the date moves."), AtMost(10_000, "Reason")],
    )


def _small(title: str) -> SmallForm:
    return SmallForm(
        "plan_milestone",
        f"Forecast: {title}",
        "The planned date and the printed words stay as they are; the forecast stands beside them.",
        "Record the forecast",
        "timeline.page",
        "The forecast is recorded.",
    )


@blueprint.get("")
def page(slug: str) -> Response:
    head = head_or_404(slug)
    found = queries.timeline(db.session(), head.id)
    plan = plans(db.session(), [head.id], ports().calendar)[head.id]
    setting = present.Setting(today(), plan.settings.calendar, ports().zone)
    stays = present.stays(found.stays, found.bodies, head.definition, setting.zone)
    allowed = overridden_polls(db.session(), [head.id])[head.id]
    milestones = present.lines(found.milestones, plan, setting.today, allowed)
    polls = present.polls(plan, setting.today, *present.days_of(found, stays, setting))
    picture = present.picture(
        head.title,
        found,
        stays,
        head.definition,
        setting,
        milestones=milestones,
        spans=[span for _, span in polls if span],
    )
    now_so = snapshot(head) if head.by_office else None

    def act(name: str) -> bool:
        return now_so is not None and isinstance(may(current_actor(), name, now_so), Allowed)

    return forms.page(
        "pages/timeline/timeline.html",
        strategy=head,
        milestones=milestones,
        approval=found.approval,
        chain=in_words(present.critical(plan)),
        polls=[sentence for sentence, _ in polls],
        timetable=[
            (row, template_name(row.name), not row.over and act(deadline_act(row.office)))
            for row in found.timetable
        ],
        statutory=[
            (row, head.definition.deadline_title(row.name, row.title)) for row in found.statutory
        ],
        meetings=found.meetings,
        stays=stays,
        key=KEY,
        chart=Markup(picture),  # noqa: S704 - every text in it was escaped when it was drawn
        offices=OFFICES,
        may_plan=act("plan_milestone"),
        may_approve=found.approval is None and act("approve_plan"),
    )


@blueprint.get("/<name>")
def ask_forecast(slug: str, name: str) -> Response:
    found = whole(slug)
    if name not in found.definition.milestones:
        abort(404)
    require(found, "plan_milestone")
    title = found.definition.milestones[name].title
    return ask(found, _small(title), ForecastForm(formdata=None))


@blueprint.post("/<name>")
def forecast(slug: str, name: str) -> Response:
    found, form = whole(slug), ForecastForm()
    if name not in found.definition.milestones:
        abort(404)
    require(found, "plan_milestone")
    small = _small(found.definition.milestones[name].title)
    if form.day.data is None:
        form.validate()
        return ask(found, small, form)
    wanted = Forecast(name, form.day.data, form.reason.data or "")
    return send(found, small, form, partial(forecast_milestone, found.id, wanted))
