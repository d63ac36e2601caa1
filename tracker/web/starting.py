"""Starting a strategy: where, on which definition, with which bodies, dates and framework."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.adapters.definitions import shipped_names
from tracker.extensions import db
from tracker.queries import starting as queries
from tracker.queries.starting import AuthorityChoice
from tracker.services.errors import FormError
from tracker.services.strategies import STARTERS, start_strategy
from tracker.web import forms
from tracker.web.forms import PageForm
from tracker.web.moment import now, ports
from tracker.web.presenters import starting as present
from tracker.web.refusals import NotAdmittedError
from tracker.web.sessions import current_actor
from tracker.web.tickets import ticket_from
from tracker.workflows.definition import WorkflowDefinition

blueprint = Blueprint("starting", __name__, url_prefix="/strategies/new")


@blueprint.get("")
def ask() -> Response:
    authority, definition = _wanted()
    if authority is None or definition is None:
        return _choose()
    return _page(authority, definition, _form(authority, definition)(formdata=None))


@blueprint.post("")
def start() -> Response:
    ticket = ticket_from(request.form)
    authority, definition = _wanted()
    if authority is None or definition is None:
        abort(404)
    form = _form(authority, definition)()
    if form.validate():
        new = present.entered(form, definition)
        try:
            start_strategy(
                authority.id, new, actor=current_actor(), now=now(), ports=ports(), ticket=ticket
            )
        except FormError as error:
            form.take(error)
        else:
            flash("The strategy is started.")
            return redirect(url_for("strategies.page", slug=new.slug), 303)
    return _page(authority, definition, form)


def _authorities() -> list[AuthorityChoice]:
    """Where the reader may start one. Raises NotAdmittedError where that is nowhere."""
    found = queries.authorities(db.session(), current_actor(), STARTERS)
    if not found:
        raise NotAdmittedError(STARTERS)
    return found


def _wanted() -> tuple[AuthorityChoice | None, WorkflowDefinition | None]:
    """What the address names, or the only ones there are; None where there is a choice to make.

    404 for a name that stands for nothing, or for an authority that the reader does not serve.
    """
    authorities = {each.slug: each for each in _authorities()}
    names = shipped_names()
    slug = request.args.get("authority", next(iter(authorities)) if len(authorities) == 1 else "")
    name = request.args.get("definition", names[0] if len(names) == 1 else "")
    if (slug and slug not in authorities) or (name and name not in names):
        abort(404)
    return authorities.get(slug), ports().definitions(name) if name else None


def _choose() -> Response:
    return forms.page(
        "pages/starting/choose.html",
        offered=[
            (
                authority,
                definition,
                url_for(".ask", authority=authority.slug, definition=definition.id),
            )
            for authority in _authorities()
            for definition in map(ports().definitions, shipped_names())
        ],
    )


def _form(authority: AuthorityChoice, definition: WorkflowDefinition) -> type[PageForm]:
    offered = queries.bodies(db.session(), authority.id)
    return present.start_form(definition, offered, ports().calendar)


def _page(authority: AuthorityChoice, definition: WorkflowDefinition, form: PageForm) -> Response:
    return forms.page(
        "pages/starting/new.html",
        form,
        authority_name=authority.name,
        definition=definition,
        priorities=present.PRIORITIES,
        standings=present.STANDINGS,
        implications=present.IMPLICATIONS,
    )
