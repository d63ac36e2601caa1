"""Administration of accounts: the list, a new person, one person, closing an account."""

from __future__ import annotations

import re
from typing import Final

from flask import Blueprint, abort, flash, redirect, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from werkzeug.wrappers import Response
from wtforms import StringField

from tracker.extensions import db
from tracker.queries import people
from tracker.services import people as administration
from tracker.services.errors import FormError
from tracker.web import forms
from tracker.web.forms import AtMost, PageForm, Required
from tracker.web.moment import now, ports, today
from tracker.web.sessions import current_actor
from tracker.web.tickets import ticket_from

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

_LONGEST_SEARCH: Final = 100
_AFTER = re.compile(r"([0-9]{1,9})~(.*)", re.DOTALL)


class NewUserForm(PageForm):
    """A person to be invited."""

    name = StringField(
        "Full name",
        widget=GovTextInput(),
        validators=[
            Required("Enter the person’s name."),
            AtMost(administration.LONGEST_NAME, "Full name"),
        ],
    )
    email = StringField(
        "E-mail address",
        description="The invitation goes there.",
        widget=GovTextInput(),
        validators=[Required("Enter an e-mail address."), AtMost(254, "E-mail address")],
    )


@blueprint.get("")
def users() -> Response:
    search = request.args.get("search", "").strip()[:_LONGEST_SEARCH]
    rows, following = people.people(
        db.session(), today(), after=_after(request.args.get("after")), search=search
    )
    is_first = "after" not in request.args
    following_href = first_href = None
    if following is not None:
        name, user_id = following
        following_href = url_for(".users", after=f"{user_id}~{name}", search=search or None)
    if not is_first:
        first_href = url_for(".users", search=search or None)
    return forms.page(
        "pages/admin/users.html", rows=rows, search=search, next=following_href, first=first_href
    )


@blueprint.get("/users/new")
def new_user() -> Response:
    return forms.page("pages/admin/new_user.html", NewUserForm(formdata=None))


@blueprint.post("/users/new")
def create_user() -> Response:
    form = NewUserForm()
    ticket = ticket_from(request.form)
    if form.validate():
        try:
            done = administration.create_user(
                form.name.data or "",
                form.email.data or "",
                actor=current_actor(),
                now=now(),
                ports=ports(),
                ticket=ticket,
            )
        except FormError as error:
            form.take(error)
        else:
            flash("The account is made, and the invitation is on its way.")
            return redirect(url_for(".user", user_id=done.id))
    return forms.page("pages/admin/new_user.html", form)


@blueprint.get("/users/<int:user_id>")
def user(user_id: int) -> Response:
    return forms.page("pages/admin/user.html", person=_person(user_id), today=today())


@blueprint.post("/users/<int:user_id>/invitation")
def invite_again(user_id: int) -> Response:
    administration.invite_again(
        user_id,
        actor=current_actor(),
        now=now(),
        ports=ports(),
        ticket=ticket_from(request.form),
    )
    flash("A new invitation is on its way.")
    return redirect(url_for(".user", user_id=user_id))


@blueprint.get("/users/<int:user_id>/deactivate")
def ask_deactivate(user_id: int) -> Response:
    return forms.page("pages/admin/deactivate.html", person=_active(user_id))


@blueprint.post("/users/<int:user_id>/deactivate")
def deactivate(user_id: int) -> Response:
    administration.deactivate(
        user_id,
        actor=current_actor(),
        now=now(),
        ports=ports(),
        ticket=ticket_from(request.form),
    )
    flash("The account is closed, and every session of it has ended.")
    return redirect(url_for(".user", user_id=user_id))


def _person(user_id: int) -> people.PersonDetail:
    found = people.person_detail(db.session(), user_id)
    if found is None:
        abort(404)
    return found


def _active(user_id: int) -> people.PersonDetail:
    person = _person(user_id)
    if person.status == "deactivated":
        abort(404)
    return person


def _after(text: str | None) -> people.Position | None:
    """The place in the list that a link of ours names; the beginning for anything else."""
    found = _AFTER.fullmatch(text or "")
    return (found[2], int(found[1])) if found else None
