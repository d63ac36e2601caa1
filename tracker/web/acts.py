"""Taking a trigger from a page: first what will happen and what is missing, then the act itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.extensions import db
from tracker.queries.actors import names_in_office
from tracker.services import pauses, stages
from tracker.services.errors import FormError, RefusedError
from tracker.web import forms, refusals
from tracker.web.forms import PageForm
from tracker.web.moment import now, ports, today
from tracker.web.presenters.acts import HaltForm, act_form, consequences, fact_names, owners
from tracker.web.sessions import current_actor
from tracker.web.strategy_pages import happened_at, head_or_404, snapshot
from tracker.web.tickets import ticket_from
from tracker.workflows.commands import FACTS, Command
from tracker.workflows.definition import Trigger
from tracker.workflows.guards import Unmet
from tracker.workflows.lifecycle import available
from tracker.workflows.permissions import Refused, may

blueprint = Blueprint("acts", __name__, url_prefix="/strategies/<slug>")


@blueprint.get("/act/<trigger>")
def ask(slug: str, trigger: str) -> Response:
    """What taking the trigger means; a GET takes nothing."""
    return _page(slug, trigger, None)


@blueprint.post("/act/<trigger>")
def take(slug: str, trigger: str) -> Response:
    head = head_or_404(slug)
    wanted = head.definition.triggers.get(trigger)
    if wanted is None:
        abort(404)
    form = act_form(wanted)
    ticket = ticket_from(request.form)
    command = _command(wanted, form) if form.validate() else None
    if command is not None:
        try:
            stages.take(
                head.id,
                command,
                actor=current_actor(),
                now=now(),
                ports=ports(),
                ticket=ticket,
            )
        except FormError as error:
            form.take(error)
        except RefusedError as error:
            return refusals.refused(error, snapshot(head).body_names)
        else:
            flash(f"Recorded: {wanted.label[0].lower()}{wanted.label[1:]}.")
            return redirect(url_for("strategies.page", slug=slug), 303)
    return _page(slug, trigger, form)


@blueprint.get("/pause")
def ask_pause(slug: str) -> Response:
    return _halt_page(slug, "pause", HaltForm(formdata=None))


@blueprint.post("/pause")
def pause(slug: str) -> Response:
    return _halt(slug, "pause")


@blueprint.get("/resume")
def ask_resume(slug: str) -> Response:
    return _halt_page(slug, "resume", HaltForm(formdata=None))


@blueprint.post("/resume")
def resume(slug: str) -> Response:
    return _halt(slug, "resume")


def _halt(slug: str, act: str) -> Response:
    """Pause or resume, as the address says: never whichever of the two is possible just now."""
    head, form = head_or_404(slug), HaltForm()
    ticket = ticket_from(request.form)
    if not form.validate():
        return _halt_page(slug, act, form)
    facts: dict[str, Any] = {
        "actor": current_actor(),
        "now": now(),
        "ports": ports(),
        "ticket": ticket,
    }
    try:
        if act == "pause":
            pauses.pause(head.id, form.reason.data or "", **facts)
        else:
            pauses.resume(head.id, **facts)
    except FormError as error:
        form.take(error)
        return _halt_page(slug, act, form)
    flash("The strategy is paused." if act == "pause" else "The strategy goes on.")
    return redirect(url_for("strategies.page", slug=slug), 303)


def _halt_page(slug: str, act: str, form: HaltForm) -> Response:
    head = head_or_404(slug)
    state = snapshot(head)
    answer = may(current_actor(), act, state)
    return forms.page(
        f"pages/acts/{act}.html",
        form,
        strategy=head,
        missing=refusals.missing_rows(answer.unmet, state.body_names, head.id)
        if isinstance(answer, Refused)
        else [],
    )


def _page(slug: str, trigger: str, form: PageForm | None) -> Response:
    head = head_or_404(slug)
    wanted = head.definition.triggers.get(trigger)
    if wanted is None or wanted.by == ("system",):
        abort(404)
    state = snapshot(head)
    offers = available(state, current_actor(), now())
    offer = next((each for each in offers if each.trigger == wanted), None)
    refused = offer.answer if offer is not None and isinstance(offer.answer, Refused) else None
    if form is not None and (refused is not None or offer is None):
        # Its fields are not on the page now, so the page of a refusal keeps what was typed.
        where = f"The strategy is in “{head.stage.title}”."
        return refusals.refused(
            RefusedError(refused or Refused((Unmet("stage", where),)), head.id),
            state.body_names,
        )
    follow = owners(wanted, state)
    return forms.page(
        "pages/acts/act.html",
        form or act_form(wanted, empty=True),
        strategy=head,
        trigger=wanted,
        is_offered=offer is not None,
        missing=refusals.missing_rows(refused.unmet, state.body_names, head.id) if refused else [],
        consequences=consequences(
            wanted,
            state,
            names_in_office(db.session(), follow, today(), strategy_id=head.id) if follow else {},
        ),
    )


def _command(trigger: Trigger, form: PageForm) -> Command | None:
    """The command of a filled-in form; None where day and time make none, with the message."""
    kind = FACTS.get(trigger.name, Command)
    said = {name: str(value or "").strip() for name, value in form.data.items()}
    moment = None
    if "day" in form.data:
        try:
            moment = _happened_at(form.data["day"], said["at"])
        except FormError as error:
            form.take(error)
            return None
    facts = {name: said[name] for name in fact_names(trigger)}
    return kind(
        trigger=trigger.name, reason=said.get("reason") or None, happened_at=moment, **facts
    )


def _happened_at(day: date | None, typed: str) -> datetime | None:
    """Now, where both are empty. Raises FormError."""
    if day is None and not typed:
        return None
    if day is None:
        raise FormError({"day": "Enter the day as well."})
    return happened_at(day, typed)
