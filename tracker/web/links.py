"""The one-use links of the mail: choosing a first password, and replacing a lost one."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, flash, redirect, url_for
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovTextInput
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField

from tracker.extensions import db
from tracker.queries import people
from tracker.services import links
from tracker.services.errors import FormError, NotFoundError
from tracker.services.sign_in import canonical_email
from tracker.web import forms
from tracker.web.forms import AtMost, PageForm, Required
from tracker.web.moment import ports, real_now
from tracker.web.refusals import Problem, show
from tracker.web.sessions import here

blueprint = Blueprint("links", __name__)

_LONGEST_TOKEN: Final = 100
_TITLES: Final = {"reset": "Set a new password", "invitation": "Choose your password"}


class AskForm(PageForm):
    """Whose password was lost."""

    email = StringField(
        "E-mail address",
        description="We send a link to it, if it belongs to an account.",
        widget=GovTextInput(),
        validators=[Required("Enter your e-mail address."), AtMost(254, "E-mail address")],
    )


class PasswordForm(PageForm):
    """The password to come."""

    new_password = PasswordField(
        "New password",
        description="At least 12 characters. Three or four random words are good.",
        widget=GovPasswordInput(),
        validators=[Required("Enter a new password.")],
    )


@blueprint.get("/reset")
def ask() -> Response:
    return forms.page("pages/sign_in/ask_for_reset.html", AskForm(formdata=None))


@blueprint.post("/reset")
def send() -> Response:
    form = AskForm()
    if not form.validate():
        return forms.page("pages/sign_in/ask_for_reset.html", form)
    email = canonical_email(form.email.data or "")
    links.ask_for_reset(email, here().address, now=real_now(), ports=ports())
    return forms.page("pages/sign_in/reset_sent.html", email=email)


@blueprint.get("/reset/<token>")
def reset(token: str) -> Response:
    return _open(token, "reset")


@blueprint.post("/reset/<token>")
def send_reset(token: str) -> Response:
    return _choose(token, "reset")


@blueprint.get("/invitation/<token>")
def invitation(token: str) -> Response:
    return _open(token, "invitation")


@blueprint.post("/invitation/<token>")
def send_invitation(token: str) -> Response:
    return _choose(token, "invitation")


def _open(token: str, purpose: str) -> Response:
    """Show the form. Opening a link uses nothing up: mail scanners open links, too."""
    holder = None
    if len(token) <= _LONGEST_TOKEN:
        holder = people.link_holder(db.session(), token, purpose, real_now())
    if holder is None:
        return _gone(purpose)
    return _page(PasswordForm(formdata=None), holder, purpose)


def _choose(token: str, purpose: str) -> Response:
    form = PasswordForm()
    holder = None
    if len(token) <= _LONGEST_TOKEN:
        holder = people.link_holder(db.session(), token, purpose, real_now())
    if holder is None:
        return _gone(purpose)
    if not form.validate():
        return _page(form, holder, purpose)
    password = form.new_password.data or ""
    try:
        links.choose_password(token, purpose, password, now=real_now(), ports=ports())
    except FormError as error:
        form.take(error)
        return _page(form, holder, purpose)
    except NotFoundError:
        return _gone(purpose)
    flash("Your password is set. Sign in with it.")
    return redirect(url_for("sign_in.page"))


def _page(form: PasswordForm, holder: people.LinkHolder, purpose: str) -> Response:
    return forms.page(
        "pages/sign_in/choose_password.html", form, holder=holder, title=_TITLES[purpose]
    )


def _gone(purpose: str) -> Response:
    cure = {
        "reset": "Ask for a new link. The newest one in your mailbox is good for an hour.",
        "invitation": "Ask the administrator who invited you to send another invitation.",
    }[purpose]
    says = ("A link can be used once and for a limited time.", cure)
    link = ("/reset", "Ask for a new link") if purpose == "reset" else ("/sign-in", "Sign in")
    return show(Problem(404, "This link does not work any more", says, link=link))
