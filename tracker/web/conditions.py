"""The conditions of a strategy, and recording that one is met."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from flask import Blueprint, abort
from govuk_frontend_wtf.wtforms_widgets import GovTextArea
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from tracker.extensions import db
from tracker.queries.conditions import ConditionRow, conditions
from tracker.queries.strategies import StrategyHead
from tracker.services.conditions import discharge_condition
from tracker.web import forms
from tracker.web.forms import AtMost, PageForm, Required
from tracker.web.strategy_pages import SmallForm, answer, ask, require, send, whole
from tracker.workflows.permissions import Allowed

blueprint = Blueprint("conditions", __name__, url_prefix="/strategies/<slug>/conditions")

DISCHARGE: Final = SmallForm(
    "discharge_condition",
    "Discharge a condition",
    "",
    "Record that it is met",
    "conditions.page",
    "The condition is discharged.",
)


class DischargeForm(PageForm):
    """How the condition was met."""

    note = TextAreaField(
        "How it was met, and who agreed",
        widget=GovTextArea(),
        validators=[
            Required("Say how the condition was met, and who agreed."),
            AtMost(10_000, "The text"),
        ],
    )


@blueprint.get("")
def page(slug: str) -> Response:
    found = whole(slug)
    return forms.page(
        "pages/conditions/conditions.html",
        strategy=found,
        conditions=conditions(db.session(), found.id),
        may_discharge=isinstance(answer(found, DISCHARGE.act), Allowed),
    )


@blueprint.get("/<int:condition_id>/discharge")
def ask_discharge(slug: str, condition_id: int) -> Response:
    found, row = _condition(slug, condition_id)
    require(found, DISCHARGE.act)
    return ask(found, _about(row), DischargeForm(formdata=None))


@blueprint.post("/<int:condition_id>/discharge")
def discharge(slug: str, condition_id: int) -> Response:
    found, row = _condition(slug, condition_id)
    require(found, DISCHARGE.act)
    form = DischargeForm()
    service = partial(discharge_condition, condition_id, form.note.data or "")
    return send(found, _about(row), form, service)


def _condition(slug: str, condition_id: int) -> tuple[StrategyHead, ConditionRow]:
    found = whole(slug)
    row = next((r for r in conditions(db.session(), found.id) if r.id == condition_id), None)
    if row is None:
        abort(404)
    return found, row


def _about(row: ConditionRow) -> SmallForm:
    return replace(DISCHARGE, says=f"{row.body} adopted this condition: {row.text}")
