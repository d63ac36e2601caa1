"""One's own account: name, offices, seats, signed-in browsers, password."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, url_for
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput
from werkzeug.wrappers import Response
from wtforms import PasswordField

from tracker.extensions import db
from tracker.queries import people
from tracker.queries.feeds import own_feeds
from tracker.queries.sessions import open_sessions
from tracker.services import links, sessions
from tracker.services.errors import FormError
from tracker.web import forms
from tracker.web.forms import PageForm, Required
from tracker.web.moment import ports, real_now, today
from tracker.web.presenters import browsers
from tracker.web.presenters.feeds import words
from tracker.web.sessions import current_session, settings

blueprint = Blueprint("account", __name__)


class ChangePasswordForm(PageForm):
    """The present password, and the one to come."""

    old_password = PasswordField(
        "Current password",
        widget=GovPasswordInput(),
        validators=[Required("Enter the password that you use now.")],
    )
    new_password = PasswordField(
        "New password",
        description="At least 12 characters. Three or four random words are good.",
        widget=GovPasswordInput(),
        validators=[Required("Enter a new password.")],
    )


@blueprint.get("/account")
def page() -> Response:
    mine = current_session()
    person = people.person_detail(db.session(), mine.user_id)
    idle = timedelta(minutes=settings().session_idle_minutes)
    found = open_sessions(db.session(), mine.user_id, real_now(), idle)
    rows = [browsers.row(each, is_this=each.id == mine.session_id) for each in found]
    feeds = own_feeds(db.session(), mine.user_id)
    return forms.page(
        "pages/account/account.html",
        person=person,
        sessions=rows,
        today=today(),
        feeds=[(feed, words(feed)) for feed in feeds],
    )


@blueprint.get("/account/password")
def password() -> Response:
    return _password_page(ChangePasswordForm(formdata=None))


@blueprint.post("/account/password")
def change_password() -> Response:
    form, mine = ChangePasswordForm(), current_session()
    if not form.validate():
        return _password_page(form)
    try:
        links.change_password(
            mine.user_id,
            form.old_password.data or "",
            form.new_password.data or "",
            session_id=mine.session_id,
            now=real_now(),
            ports=ports(),
        )
    except FormError as error:
        form.take(error)
        return _password_page(form)
    flash("Your password is changed. Every other browser was signed out.")
    return redirect(url_for("account.page"))


@blueprint.post("/account/sessions/<int:session_id>/end")
def end_session(session_id: int) -> Response:
    mine = current_session()
    ended = sessions.end(session_id, user_id=mine.user_id, why="ended_by_person", now=real_now())
    if not ended:
        abort(404)
    flash("That browser was signed out.")
    return redirect(url_for("account.page"))


@blueprint.post("/account/sessions/end-others")
def end_others() -> Response:
    mine = current_session()
    sessions.end_others(mine.session_id, user_id=mine.user_id, now=real_now())
    flash("Every other browser was signed out.")
    return redirect(url_for("account.page"))


def _password_page(form: ChangePasswordForm) -> Response:
    return forms.page("pages/account/password.html", form)
