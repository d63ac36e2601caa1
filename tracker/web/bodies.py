"""Bodies: who sits on each, how it decides, and the monitoring officer's confirmation of that."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.extensions import db
from tracker.queries import bodies as queries
from tracker.services import decisions
from tracker.web import forms
from tracker.web.moment import now, ports, today
from tracker.web.presenters import rounds, rules
from tracker.web.sessions import current_actor
from tracker.web.tickets import ticket_from

blueprint = Blueprint("bodies", __name__, url_prefix="/bodies")


@blueprint.get("")
def index() -> Response:
    rows = queries.bodies(db.session(), current_actor(), today())
    return forms.page("pages/bodies/index.html", rows=rows)


@blueprint.get("/<slug>")
def page(slug: str) -> Response:
    found = _body(slug)
    return forms.page(
        "pages/bodies/body.html",
        body=found,
        rule=rules.lines(
            found.rule,
            rules.voting_seats([each.capacity for each in found.members]),
            hidden_votes=found.hidden_votes,
        ),
        may_confirm=found.has_rule
        and found.confirmed_at is None
        and current_actor().holds("monitoring_officer", found.authority_id),
    )


@blueprint.post("/<slug>/confirm-rule")
def confirm_rule(slug: str) -> Response:
    found = _body(slug)
    decisions.confirm_rule(
        found.id,
        actor=current_actor(),
        now=now(),
        ports=ports(),
        ticket=ticket_from(request.form),
    )
    flash(f"You confirmed the voting rule of {rounds.the(found.name)}.")
    return redirect(url_for(".page", slug=slug), 303)


def _body(slug: str) -> queries.BodyPage:
    found = queries.body_page(db.session(), slug, current_actor(), today())
    if found is None:
        abort(404)
    return found
