"""What the pages of an authority's calendar share: whose it is, and small forms that change it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, flash, redirect, request
from werkzeug.wrappers import Response

from tracker.extensions import db
from tracker.queries.authorities import AuthorityRow, first_authority
from tracker.queries.date_settings import date_settings
from tracker.services.acting import Done, Ticket
from tracker.services.errors import FormError
from tracker.web import forms
from tracker.web.forms import PageForm
from tracker.web.moment import ports
from tracker.web.sessions import current_actor
from tracker.web.tickets import ticket_from
from tracker.workflows.date_settings import DateSettings


@dataclass(frozen=True, slots=True)
class FormWords:
    """A page with one form: its heading, what it says, its button, and what it leads back to.

    `row_version`: the version that the form is about, so that one made from an older page is stale.
    """

    heading: str
    says: tuple[str, ...]
    button: str
    back: str
    saved: str
    row_version: int | None = None


def authority() -> AuthorityRow:
    """The authority of this installation; 404 before there is one."""
    found = first_authority()
    if found is None:
        abort(404)
    return found


def settings_of(found: AuthorityRow) -> DateSettings:
    """What it computes its dates with, as now known. Three statements."""
    return date_settings(db.session(), found.id, ports().calendar)


def holds(offices: tuple[str, ...], found: AuthorityRow) -> bool:
    """Whether the reader holds one of these offices for this authority."""
    return any(current_actor().holds(office, found.id) for office in offices)


def ask(words: FormWords, form: PageForm) -> Response:
    """The page of a form, with what is wrong with it."""
    return forms.page("pages/calendar/form.html", form, words=words)


def send(
    words: FormWords,
    form: PageForm,
    service: Callable[[Ticket], Done],
    fields: dict[str, str] | None = None,
) -> Response:
    """Call the service with a sound form and go back; otherwise the page again, the text kept.

    `fields`: the form's name for a field of the service, where that is another.
    """
    ticket = ticket_from(request.form)
    if form.validate():
        try:
            service(ticket)
        except FormError as error:
            named = fields or {}
            form.take(FormError({named.get(key, key): said for key, said in error.errors.items()}))
        else:
            flash(words.saved)
            return redirect(words.back, 303)
    return ask(words, form)
