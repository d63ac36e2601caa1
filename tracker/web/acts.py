"""Taking a trigger from a page: first what will happen and what is missing, then the act itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.extensions import db
from tracker.queries.actors import names_in_office
from tracker.queries.snapshots import strategy_snapshot
from tracker.services import pauses, stages
from tracker.services.errors import FormError, RefusedError
from tracker.web import forms, refusals
from tracker.web.forms import PageForm
from tracker.web.moment import now, ports, today
from tracker.web.presenters import times, words
from tracker.web.presenters.acts import PauseForm, act_form, consequences, fact_names
from tracker.web.sessions import current_actor
from tracker.web.strategies import head_or_404
from tracker.web.tickets import ticket_from
from tracker.workflows.actors import OFFICES
from tracker.workflows.calendar import NonexistentTimeError, to_utc
from tracker.workflows.commands import FACTS, Command
from tracker.workflows.definition import Trigger
from tracker.workflows.lifecycle import available
from tracker.workflows.permissions import Refused

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
            bodies = _bodies(head.id)
            return refusals.refused(error, bodies)
        else:
            flash(f"Recorded: {wanted.label[0].lower()}{wanted.label[1:]}.")
            return redirect(url_for("strategies.page", slug=slug), 303)
    return _page(slug, trigger, form)


@blueprint.get("/pause")
def ask_pause(slug: str) -> Response:
    head = head_or_404(slug)
    return forms.page("pages/acts/pause.html", PauseForm(formdata=None), strategy=head)


@blueprint.post("/pause")
def pause(slug: str) -> Response:
    head = head_or_404(slug)
    form = PauseForm()
    ticket = ticket_from(request.form)
    facts: dict[str, Any] = {
        "actor": current_actor(),
        "now": now(),
        "ports": ports(),
        "ticket": ticket,
    }
    try:
        if head.paused_at is not None:
            pauses.resume(head.id, **facts)
            flash("The strategy goes on.")
        else:
            pauses.pause(head.id, form.reason.data or "", **facts)
            flash("The strategy is paused.")
    except FormError as error:
        form.take(error)
        return forms.page("pages/acts/pause.html", form, strategy=head)
    return redirect(url_for("strategies.page", slug=slug), 303)


def _page(slug: str, trigger: str, form: PageForm | None) -> Response:
    head = head_or_404(slug)
    wanted = head.definition.triggers.get(trigger)
    if wanted is None or wanted.by == ("system",):
        abort(404)
    session, actor = db.session(), current_actor()
    snapshot = strategy_snapshot(session, head.id, ports().calendar, now())
    offer = next((o for o in available(snapshot, actor, now()) if o.trigger == wanted), None)
    rows = []
    if offer is not None and isinstance(offer.answer, Refused):
        offices = tuple(who for who in offer.answer.who_can if who in OFFICES)
        rows = words.missing_rows(
            offer.answer.unmet,
            names_in_office(session, offices, today()),
            {slot: body.name for slot, body in snapshot.bodies.items()},
        )
    return forms.page(
        "pages/acts/act.html",
        form or act_form(wanted, empty=True),
        strategy=head,
        trigger=wanted,
        is_offered=offer is not None,
        missing=rows,
        consequences=consequences(wanted, snapshot),
    )


def _bodies(strategy_id: int) -> dict[str, str]:
    snapshot = strategy_snapshot(db.session(), strategy_id, ports().calendar, now())
    return {slot: body.name for slot, body in snapshot.bodies.items()}


def _command(trigger: Trigger, form: PageForm) -> Command | None:
    """The command of a filled-in form; None where day and time make none, with the message."""
    kind = FACTS.get(trigger.name, Command)
    said = {name: str(value or "").strip() for name, value in form.data.items()}
    happened_at = None
    if "day" in form.data:
        try:
            happened_at = _happened_at(form.data["day"], said["at"])
        except (FormError, NonexistentTimeError) as error:
            found = error.errors if isinstance(error, FormError) else {"at": str(error)}
            form.take(FormError(found))
            return None
    facts = {name: said[name] for name in fact_names(trigger)}
    return kind(
        trigger=trigger.name, reason=said.get("reason") or None, happened_at=happened_at, **facts
    )


def _happened_at(day: date | None, typed: str) -> datetime | None:
    """Now, where both are empty. Raises FormError, NonexistentTimeError."""
    if day is None and not typed:
        return None
    at = times.parse(typed)
    if day is None:
        raise FormError({"day": "Enter the day as well."})
    if at is None:
        raise FormError({"at": "Enter a time of day, such as 4pm or 16:30."})
    return to_utc(day, at, ports().zone)
