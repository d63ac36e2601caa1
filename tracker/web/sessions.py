"""Who is asking: the session cookie, the signed-in person, and the rights of today."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final, cast

from flask import Request, current_app, g, request, session
from flask_login import UserMixin, current_user
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from tracker.config import Settings
from tracker.extensions import db, login_manager
from tracker.queries import actors
from tracker.queries.sessions import SignedIn, signed_in
from tracker.services import sessions
from tracker.services.sign_in import NewSession
from tracker.services.throttle import account_digest
from tracker.services.unit_of_work import TemporarilyUnavailableError
from tracker.web.moment import real_now, today
from tracker.workflows.actors import Person

_BROWSER_KEPT: Final = timedelta(days=180)
_ACCOUNTS_KEPT: Final = 5
_LONGEST_TOKEN: Final = 100


class Visitor(UserMixin):
    """What flask-login holds: one live session."""

    def __init__(self, signed_in: SignedIn) -> None:
        self.signed_in = signed_in

    def get_id(self) -> str:
        return str(self.signed_in.session_id)


def settings() -> Settings:
    """This application's configuration."""
    return cast(Settings, current_app.extensions["tracker.settings"])


def cookie_name(name: str, configuration: Settings) -> str:
    """`__Host-` ties a cookie to this host alone; browsers take it over https only."""
    prefix = "__Host-" if is_secure(configuration) else ""
    return f"{prefix}tracker_{name}"


def is_secure(configuration: Settings) -> bool:
    """Whether people reach the service over https, as production always does."""
    return configuration.base_url.startswith("https://")


@login_manager.request_loader
def load_visitor(asked: Request) -> Visitor | None:
    """The person whose live session the cookie opens; notes its use at most once a minute."""
    token = asked.cookies.get(cookie_name("session", settings()), "")
    if not token or len(token) > _LONGEST_TOKEN:
        return None
    idle = timedelta(minutes=settings().session_idle_minutes)
    found = signed_in(db.session(), token, real_now(), idle)
    if found is None:
        return None
    if real_now() - found.last_seen_at >= sessions.SEEN_EVERY:
        try:
            sessions.seen(found.session_id, now=real_now())
        except TemporarilyUnavailableError:
            current_app.logger.info("the last-seen time was not kept")
    return Visitor(found)


def visitor() -> SignedIn | None:
    """The signed-in person's session; None for a stranger."""
    return current_user.signed_in if current_user.is_authenticated else None


def current_session() -> SignedIn:
    """The session of a page that only signed-in people reach."""
    found = visitor()
    if found is None:
        raise LookupError("this page is reached without signing in; see tracker/web/access.py")
    return found


def current_actor() -> Person:
    """The signed-in person with the offices and memberships of today, read once per request."""
    if "actor" not in g:
        g.actor = actors.person(db.session(), current_session().user_id, today())
    return cast(Person, g.actor)


def signed_in_since() -> datetime:
    """When the password was last given in this session (real time), for acts that ask it fresh."""
    return current_session().signed_in_at


def here() -> sessions.Browser:
    """The browser that asks."""
    agent = request.headers.get("User-Agent", "")
    return sessions.Browser(request.remote_addr or "unknown", agent)


def session_lasts() -> timedelta:
    """How long after its sign-in a session ends at the latest."""
    return timedelta(hours=settings().session_absolute_hours)


def open_session(response: Response, opened: NewSession, email: str | None = None) -> None:
    """Hand the new session's cookie out, and forget all that the browser held before.

    With `email` the browser becomes one that this account is known to use.
    """
    session.clear()
    _set(response, "session", opened.token, lasts=None)
    if email is not None:
        _set(response, "browser", _with_account(email), lasts=_BROWSER_KEPT)


def close_session(response: Response) -> None:
    """Take the cookie back; the row that it opened is ended by the service."""
    session.clear()
    response.delete_cookie(
        cookie_name("session", settings()),
        secure=is_secure(settings()),
        httponly=True,
        samesite="Lax",
    )


def known_browser(email: str) -> str | None:
    """The browser's own number, if this account has signed in from it before."""
    number, accounts = _read_browser()
    return number if account_digest(email)[:16] in accounts else None


def _with_account(email: str) -> str:
    number, accounts = _read_browser()
    digest = account_digest(email)[:16]
    kept = [digest, *(each for each in accounts if each != digest)][:_ACCOUNTS_KEPT]
    return str(_signer().dumps([number or secrets.token_hex(8), kept]))


def _read_browser() -> tuple[str | None, list[str]]:
    cookie = request.cookies.get(cookie_name("browser", settings()), "")
    try:
        number, accounts = _signer().loads(cookie, max_age=int(_BROWSER_KEPT.total_seconds()))
    except (BadSignature, ValueError):
        return None, []
    return number, accounts


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="known-browser")


def _set(response: Response, name: str, value: str, *, lasts: timedelta | None) -> None:
    response.set_cookie(
        cookie_name(name, settings()),
        value,
        max_age=lasts,
        secure=is_secure(settings()),
        httponly=True,
        samesite="Lax",
        path="/",
    )
