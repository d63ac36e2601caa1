"""What every answer carries so that a browser lends itself to no attack."""

from __future__ import annotations

import secrets
from typing import Final, cast
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, request
from flask_wtf.csrf import CSRFError
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker.config import Settings
from tracker.extensions import csrf
from tracker.web import access
from tracker.web.sessions import cookie_name, is_secure

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # The address of a reset link must not reach another site; our own CSRF check reads it.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_A_YEAR: Final = 31_536_000


def prepare(app: Flask, settings: Settings) -> None:
    """Cookies, limits, headers, and the order of the checks before a request."""
    if settings.proxies:
        # Only as many entries as there are proxies of ours: what stands before them is invented.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Werkzeug documents it
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0
        )
    app.config.update(
        SESSION_COOKIE_NAME=cookie_name("form", settings),
        SESSION_COOKIE_SECURE=is_secure(settings),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a long text is not lost to the clock
        WTF_CSRF_CHECK_DEFAULT=False,  # checked below, after the access table
        # Some networks strip the Referer; the token and the Origin are what is checked.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.before_request(access.check)
    app.before_request(_refuse_what_no_database_keeps)
    app.before_request(_refuse_other_sites)
    app.before_request(csrf.protect)
    app.after_request(_protect)


def nonce() -> str:
    """This answer's own word that lets our one inline stylesheet through."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return cast(str, g.nonce)


def local_path(target: str | None) -> str:
    """Where to go after signing in: a path of this service, or `/` for anything else."""
    target = target or "/"
    # Browsers read a backslash as a slash and skip control characters and spaces in front.
    if not target.isprintable() or "\\" in target or not target.startswith("/"):
        return "/"
    parts = urlsplit(target)
    if target.startswith("//") or parts.scheme or parts.netloc:
        return "/"
    return target


def _refuse_what_no_database_keeps() -> None:
    """PostgreSQL keeps no NUL; it has no place in an address or a form on either database.

    Runs after the access check, which sets how much of a form is read.
    """
    form = request.form if request.method == "POST" else request.args
    words = (request.path, *request.args.values(), *form.keys(), *(v for _, v in form.items(True)))
    if any("\0" in word for word in words):
        abort(400, "A text holds a character that cannot be kept (NUL). Remove it and try again.")


def _refuse_other_sites() -> None:
    """A form that another site sent is refused by its Origin, whatever token it has got hold of."""
    origin = request.headers.get("Origin")
    if request.method == "POST" and origin and urlsplit(origin).netloc != request.host:
        raise CSRFError("The form was sent from another site.")


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _POLICY.format(nonce=nonce()))
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:  # TLS may end at a proxy before us
        response.headers["Strict-Transport-Security"] = f"max-age={_A_YEAR}; includeSubDomains"
    if request.endpoint != "static" or response.status_code >= 400:  # noqa: PLR2004
        # After signing out, Back shows nothing.
        response.headers.setdefault("Cache-Control", "no-store")
    return response
