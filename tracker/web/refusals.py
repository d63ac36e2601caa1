"""The one place that turns a refusal into a page: what happened, what is missing, who can act.

Whatever was typed is shown again, so that a refusal never costs a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError
from werkzeug.wrappers import Response

from tracker.extensions import db
from tracker.queries.actors import UnknownPersonError, names_in_office
from tracker.queries.history import Entry, changes_since
from tracker.services.errors import FormError, NotFoundError, RefusedError, StaleError
from tracker.services.idempotency import KeyReusedError
from tracker.services.throttle import ThrottledError
from tracker.services.unit_of_work import TemporarilyUnavailableError, is_temporary
from tracker.web.moment import ports, real_now, today
from tracker.web.presenters import dates, words
from tracker.web.sessions import current_actor
from tracker.web.tickets import KEY_FIELD, VERSION_FIELD
from tracker.workflows.actors import OFFICES
from tracker.workflows.guards import Unmet

RETRY_SECONDS: Final = 5
_UNKEPT = re.compile(r"csrf_token|next|username|held-\d+|.*password.*", re.IGNORECASE)


class SignedOutError(Exception):
    """A form came from a browser that is no longer signed in."""


class NotAdmittedError(Exception):
    """The page is for the holders of `offices` only."""

    def __init__(self, offices: tuple[str, ...]) -> None:
        super().__init__(", ".join(offices))
        self.offices = offices


@dataclass(frozen=True, slots=True)
class Kept:
    """A text that was typed into a form which could not be taken."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What a refusal page says. `link`: where to go on, as (address, words).

    `changes`: what was done since the page was opened, the newest first.
    """

    status: int
    title: str
    says: Sequence[str] = ()
    missing: Sequence[words.MissingRow] = ()
    changes: Sequence[Entry] = ()
    kept: Sequence[Kept] = ()
    link: tuple[str, str] = ("/", "Go to your worklist")


def register(app: Flask) -> None:
    """Let every refusal of services, and every error of the web, end here."""
    handlers: Mapping[type[Exception], Callable[[Any], Response]] = {
        RefusedError: refused,
        NotAdmittedError: _not_admitted,
        SignedOutError: _signed_out,
        UnknownPersonError: _signed_out,
        StaleError: _stale,
        KeyReusedError: _sent_before,
        FormError: _form,
        NotFoundError: _not_found,
        ThrottledError: throttled,
        TemporarilyUnavailableError: _unavailable,
        CSRFError: _old_form,
        SecurityError: _unknown_host,
        InternalServerError: _fault,
        HTTPException: _http,
    }
    for error, handler in handlers.items():
        app.register_error_handler(error, handler)


def show(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The page of a problem; under `/api/` the same words as problem+json."""
    g.is_refusal = True
    if request.path.startswith("/api/"):
        body = {"status": problem.status, "title": problem.title, "detail": " ".join(problem.says)}
        response: Response = jsonify(body)
        response.content_type = "application/problem+json"
    else:
        response = make_response(render_template("pages/errors/problem.html", problem=problem))
    response.status_code = problem.status
    response.headers.update(headers or {})
    return response


def kept_text() -> list[Kept]:
    """What the person typed into the form: without passwords, keys and empty fields."""
    hidden = {KEY_FIELD, VERSION_FIELD}
    return [
        Kept(name.replace("_", " ").replace("-", " ").capitalize(), value)
        for name, value in request.form.items(multi=True)
        if value.strip() and name not in hidden and not _UNKEPT.fullmatch(name)
    ]


def refused(error: RefusedError, bodies: Mapping[str, str] | None = None) -> Response:
    """403 if only rights are missing, else 409. `bodies`: names for the slots of the strategy."""
    return show(
        Problem(
            status=403 if error.lacks_only_rights else 409,
            title="You cannot do this" if error.lacks_only_rights else "This cannot be done now",
            says=("Nothing was changed.",),
            missing=missing_rows(
                error.refused.unmet, bodies, error.strategy_id, error.authority_id
            ),
            kept=kept_text(),
            link=_back(),
        )
    )


def throttled(error: ThrottledError) -> Response:
    """429: when the next attempt will be looked at."""
    seconds = max(1, round((error.until - real_now()).total_seconds()))
    minutes = words.plural(-(-seconds // 60), "minute")
    clock = dates.clock(error.until, ports().zone)
    says = (
        f"There were too many attempts. Try again in {minutes}, at {clock}.",
        "You can also ask for a link to set a new password, which is sent to your e-mail address.",
    )
    return show(
        Problem(429, "Wait before you try again", says, link=("/reset", "Set a new password")),
        {"Retry-After": str(seconds)},
    )


def missing_rows(
    unmet: Sequence[Unmet],
    bodies: Mapping[str, str] | None = None,
    strategy_id: int | None = None,
    authority_id: int | None = None,
) -> list[words.MissingRow]:
    """What a page lists as missing, with the names of those who can act today for that strategy.

    Without one, those of the authority; without either, of every authority.
    """
    offices = tuple({who for each in unmet for who in each.who if who in OFFICES})
    names = names_in_office(
        db.session(), offices, today(), strategy_id=strategy_id, authority_id=authority_id
    )
    return words.missing_rows(unmet, names, bodies)


def _not_admitted(error: NotAdmittedError) -> Response:
    names = words.listed([words.office(each).lower() for each in error.offices], "or")
    missing = Unmet("by:page", f"This page is for the {names}.", error.offices)
    return show(
        Problem(403, "You do not have access to this page", missing=missing_rows([missing]))
    )


def _signed_out(_error: Exception) -> Response:
    says = (
        "You were signed out, because you did not use Tracker for a while or signed out elsewhere.",
        "Nothing was sent. Copy what you wrote, sign in, and send it again.",
    )
    return show(
        Problem(401, "You are signed out", says, kept=kept_text(), link=("/sign-in", "Sign in"))
    )


def _stale(error: StaleError) -> Response:
    changes = changes_since(db.session(), current_actor(), error.strategy_id, error.seen)
    says = (
        "Somebody changed it after you opened the page, so nothing was sent.",
        "Look at what is there now, and send yours again if it is still right.",
    )
    title = "This changed while you were reading it"
    return show(Problem(409, title, says, changes=changes, kept=kept_text(), link=_back()))


def _sent_before(_error: KeyReusedError) -> Response:
    says = (
        "This form was sent before, with other words in it. What was sent first stands.",
        "To send something else, open the page again.",
    )
    return show(Problem(409, "You already sent this", says, kept=kept_text(), link=_back()))


def _form(error: FormError) -> Response:
    title = "What you entered cannot be taken"
    return show(Problem(422, title, tuple(error.errors.values()), kept=kept_text(), link=_back()))


def _not_found(_error: Exception) -> Response:
    says = (
        "If you typed the address, check that it is right.",
        "If you followed a link, what it led to may have moved, or it is not open to you.",
    )
    return show(Problem(404, "Page not found", says))


def _unavailable(_error: BaseException) -> Response:
    _forget_failed_transaction()
    says = (
        "Tracker could not store anything just now.",
        f"Wait {RETRY_SECONDS} seconds and send it again. Sending the same form twice is safe.",
    )
    return show(
        Problem(503, "Try again in a moment", says, kept=kept_text(), link=_back()),
        {"Retry-After": str(RETRY_SECONDS)},
    )


def _old_form(_error: CSRFError) -> Response:
    says = (
        "The page was opened before you signed in or in another browser, so nothing was sent.",
        "Open it again and send your text from there.",
    )
    return show(Problem(400, "The page was out of date", says, kept=kept_text(), link=_back()))


def _unknown_host(_error: SecurityError) -> Response:
    # No page: without a trusted host not one link could be made.
    return make_response("This service does not answer under that name.\n", 400, _PLAIN)


def _fault(error: InternalServerError) -> Response:
    cause = error.original_exception
    if cause is not None and is_temporary(cause):
        return _unavailable(cause)
    _forget_failed_transaction()
    says = (
        "The fault is on our side, and it was logged. It is not known to have changed anything.",
        "Try again. If it happens again, tell your administrator when it happened.",
    )
    return show(Problem(500, "Sorry, something went wrong", says, kept=kept_text(), link=_back()))


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status == 404:  # noqa: PLR2004
        return _not_found(error)
    title, sentence = _HTTP.get(status, ("This could not be done", "Go back and try again."))
    if status == 400 and type(error).description != error.description and error.description:  # noqa: PLR2004
        sentence = error.description
    headers = {name: value for name, value in error.get_headers() if name == "Allow"}
    kept = [] if status == 413 else kept_text()  # noqa: PLR2004 - 413: it was never read
    return show(Problem(status, title, (sentence,), kept=kept, link=_back()), headers)


_PLAIN: Final = {"Content-Type": "text/plain; charset=utf-8"}
_HTTP: Final = {
    400: ("The request was not complete", "Open the page again and send it from there."),
    405: ("This address does not take that", "Open the page and use its buttons."),
    413: (
        "That is too large",
        "The file or text is larger than this page takes. Make it smaller and send it again.",
    ),
    414: ("That address is too long", "Use the links and forms of the page."),
}


def _back() -> tuple[str, str]:
    """The page that a form was sent from has its address, where it can be opened."""
    if request.method == "POST" and request.referrer:
        path = request.referrer.removeprefix(request.host_url.rstrip("/"))
        if path.startswith("/") and not path.startswith("//"):
            return path, "Go back to the page"
    return "/", "Go to your worklist"


def _forget_failed_transaction() -> None:
    db.session.rollback()
