"""Open deadlines: computed, printed and overridden side by side; computing them again."""

from __future__ import annotations

from functools import partial
from typing import Final

from flask import Blueprint, abort, flash, redirect, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovTextArea
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from tracker.extensions import db
from tracker.queries.date_settings import date_settings
from tracker.queries.open_deadlines import ThreeDates, stale_deadlines, three_dates
from tracker.queries.strategies import StrategyHead
from tracker.services.errors import FormError
from tracker.services.overrides import Beside, recompute_deadlines, set_beside
from tracker.web import forms
from tracker.web.calendar_pages import authority, settings_of
from tracker.web.forms import AtMost, DayField, PageForm
from tracker.web.moment import now, ports
from tracker.web.presenters import date_rules as present
from tracker.web.sessions import current_actor
from tracker.web.strategy_pages import answer, require, snapshot, whole
from tracker.web.tickets import ticket_from
from tracker.workflows.permissions import ACTS, Allowed

blueprint = Blueprint("deadlines", __name__)

OVERRIDE: Final = "override_deadline"
_ONE: Final = "/strategies/<slug>/timeline/deadlines/<name>"


class BesideForm(PageForm):
    """What stands beside a computed date."""

    printed_on = DayField(
        "Printed elsewhere (optional)",
        "The printed date",
        description="The date that a report or a notice gives. It binds nobody.",
    )
    overridden_on = DayField(
        "Another date that binds (optional)",
        "The date",
        description="It takes the place of the computed date until it is taken away again.",
    )
    reason = TextAreaField(
        "Why another date binds, or no longer does",
        widget=GovTextArea(),
        validators=[AtMost(10_000, "The text")],
    )


@blueprint.get("/calendar/deadlines")
def page() -> Response:
    found = authority()
    actor = current_actor()
    return forms.page(
        "pages/calendar/deadlines.html",
        stale=stale_deadlines(db.session(), actor, found.id, settings_of(found)),
        may_recompute=any(
            held.office in ACTS["recompute_deadlines"] and held.authority_id == found.id
            for held in actor.offices
        ),
    )


@blueprint.post("/strategies/<slug>/timeline/deadlines")
def recompute(slug: str) -> Response:
    found = whole(slug)
    try:
        recompute_deadlines(
            found.id,
            actor=current_actor(),
            now=now(),
            ports=ports(),
            ticket=ticket_from(request.form),
        )
    except FormError as error:
        # Somebody else was quicker, or the calendar is back as it was: there is nothing to mend.
        flash(" ".join(error.errors.values()))
    else:
        flash(f"The dates of “{found.title}” are computed again.")
    return redirect(url_for(".page"), 303)


@blueprint.get(_ONE)
def ask_beside(slug: str, name: str) -> Response:
    found = whole(slug)
    deadline = _deadline(found, name)
    form = BesideForm(
        formdata=None, printed_on=deadline.printed_on, overridden_on=deadline.overridden_on
    )
    return _page(found, deadline, form)


@blueprint.post(_ONE)
def beside(slug: str, name: str) -> Response:
    found, form = whole(slug), BesideForm()
    require(found, OVERRIDE)
    deadline, ticket = _deadline(found, name), ticket_from(request.form)
    if form.validate():
        wanted = Beside(form.overridden_on.data, form.printed_on.data, form.reason.data or "")
        act = partial(set_beside, found.id, name, wanted)
        try:
            act(actor=current_actor(), now=now(), ports=ports(), ticket=ticket)
        except FormError as error:
            form.take(error)
        else:
            flash("The dates are recorded.")
            return redirect(url_for(".ask_beside", slug=slug, name=name), 303)
    return _page(found, deadline, form)


def _deadline(found: StrategyHead, name: str) -> ThreeDates:
    deadline = three_dates(db.session(), found.id, name)
    if deadline is None:
        abort(404)
    return deadline


def _page(found: StrategyHead, deadline: ThreeDates, form: BesideForm) -> Response:
    spec = found.definition.deadlines.get(deadline.name)
    state = snapshot(found)
    settings = date_settings(db.session(), state.authority_id, ports().calendar)
    return forms.page(
        "pages/timeline/deadline.html",
        form,
        strategy=found,
        deadline=deadline,
        title=deadline.title or (spec.title if spec else deadline.name),
        difference=present.difference(deadline, settings),
        may_override=isinstance(answer(found, OVERRIDE), Allowed),
    )
