"""Signing in and out, by password or, in the demo, by a button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, abort, make_response, redirect, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovTextInput
from werkzeug.wrappers import Response
from wtforms import HiddenField, PasswordField, StringField

from tracker.extensions import db
from tracker.queries import people
from tracker.services import sessions, sign_in
from tracker.services.sign_in import WrongCredentialsError
from tracker.web import forms
from tracker.web.forms import AtMost, PageForm, Required
from tracker.web.moment import ports, real_now, today
from tracker.web.presenters import words
from tracker.web.security import local_path
from tracker.web.sessions import (
    close_session,
    current_session,
    here,
    known_browser,
    open_session,
    session_lasts,
    settings,
    visitor,
)
from tracker.workflows.actors import OFFICES

blueprint = Blueprint("sign_in", __name__)

WRONG: Final = "Enter the e-mail address and password of your account. These do not match."


class SignInForm(PageForm):
    """E-mail address and password, and where to go on."""

    email = StringField(
        "E-mail address",
        widget=GovTextInput(),
        validators=[Required("Enter your e-mail address."), AtMost(254, "E-mail address")],
    )
    password = PasswordField(
        "Password",
        widget=GovPasswordInput(),
        validators=[Required("Enter your password.")],
    )
    next = HiddenField()


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A button of the demo's sign-in page: who, and as what."""

    user_id: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class DemoGroup:
    """The demo's people under one heading."""

    title: str
    people: tuple[DemoPerson, ...]


@blueprint.get("/sign-in")
def page() -> Response:
    if visitor() is not None:
        return redirect(local_path(request.args.get("next")))
    form = SignInForm(formdata=None, next=local_path(request.args.get("next")))
    return _page(form)


@blueprint.post("/sign-in")
def send() -> Response:
    form = SignInForm()
    if not form.validate():
        return _page(form)
    email = sign_in.canonical_email(form.email.data or "")
    try:
        opened = sign_in.sign_in(
            email,
            form.password.data or "",
            here(),
            known_browser=known_browser(email),
            passwords=ports().passwords,
            now=real_now(),
            lasts=session_lasts(),
        )
    except WrongCredentialsError:
        form.email.errors = [WRONG]
        return _page(form)
    _end_present_session()
    response = redirect(local_path(form.next.data))
    open_session(response, opened, email)
    return response


@blueprint.post("/sign-out")
def out() -> Response:
    mine = current_session()
    sessions.end(mine.session_id, user_id=mine.user_id, why="signed_out", now=real_now())
    response = redirect(url_for("sign_in.page"))
    close_session(response)
    return response


@blueprint.post("/demo/sign-in")
def demo() -> Response:
    user_id = request.form.get("user_id", "")
    if not (user_id.isascii() and user_id.isdigit() and len(user_id) < 10):  # noqa: PLR2004
        abort(404)
    opened = sign_in.sign_in_as(int(user_id), here(), now=real_now(), lasts=session_lasts())
    _end_present_session()
    response = redirect(local_path(request.form.get("next")))
    open_session(response, opened)
    return response


def _page(form: SignInForm) -> Response:
    groups = demo_groups() if settings().is_demo else []
    return make_response(forms.page("pages/sign_in/sign_in.html", form, groups=groups))


def _end_present_session() -> None:
    """A browser that signs in anew leaves no session behind."""
    present = visitor()
    if present is not None:
        sessions.end(
            present.session_id, user_id=present.user_id, why="signed_in_anew", now=real_now()
        )


def demo_groups() -> list[DemoGroup]:
    """The demo's people: by office first, then by body, each under the first that fits."""
    rows = people.everyone_with_a_role(db.session(), today())
    groups: dict[str, list[DemoPerson]] = {}
    officers = [row for row in rows if row.offices]
    order = list(OFFICES)
    for row in sorted(officers, key=lambda row: order.index(row.offices[0])):
        role = words.listed([words.office(each) for each in row.offices])
        groups.setdefault("Officers", []).append(DemoPerson(row.id, row.name, role))
    for row in rows:
        if not row.offices:
            title, also = row.bodies[0], row.bodies[1:]
            role = f"Also {words.listed(also)}" if also else "Member"
            groups.setdefault(title, []).append(DemoPerson(row.id, row.name, role))
    return [DemoGroup(title, tuple(found)) for title, found in groups.items()]
