"""What every page has around it: brand, navigation, foot, and the words templates may use."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final, TypeVar

from flask import Flask, current_app, g, request, url_for
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from tracker.config import PROJECT_ROOT
from tracker.extensions import db
from tracker.queries import jobs
from tracker.queries.authorities import AuthorityRow, first_authority
from tracker.services.unit_of_work import is_temporary
from tracker.web import access
from tracker.web.moment import now, ports, real_now, today
from tracker.web.presenters import dates, statuses, words
from tracker.web.security import nonce
from tracker.web.sessions import current_actor, settings, visitor
from tracker.web.tickets import ticket_fields

ASSETS: Final = PROJECT_ROOT / "tracker" / "static" / "dist"
T = TypeVar("T")

_NO_LINKS: list[dict[str, Any]] = []
_COMPONENTS = ("govuk_frontend_jinja", "govuk_frontend_wtf")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_NOBODY = AuthorityRow(0, "", "", "Tracker", "Europe/London", None, None)


@dataclass(frozen=True, slots=True)
class Link:
    """One item of the navigation, and the first part of the addresses that belong to it."""

    text: str
    href: str
    offices: tuple[str, ...] = ()
    signed_in: bool = True


NAVIGATION: Final = (
    Link("Worklist", "/"),
    Link("Strategies", "/strategies"),
    Link("Meetings", "/meetings"),
    Link("Bodies", "/bodies"),
    Link("Calendar", "/calendar"),
    Link("Audit", "/audit", access.AUDIT.offices),
    Link("Administration", "/admin", access.ADMINISTRATOR.offices),
    Link("Help", "/help", signed_in=False),
)


def prepare(app: Flask) -> None:
    """Templates: where they are, what they may call, and what each page is given."""
    app.jinja_loader = ChoiceLoader(
        [
            *([app.jinja_loader] if app.jinja_loader else []),
            PrefixLoader({name: PackageLoader(name) for name in _COMPONENTS}),
        ]
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.add_template_global(asset)
    app.add_template_global(ticket_fields)
    app.add_template_global(nonce, "csp_nonce")
    app.add_template_global(words.plural)
    for name, filter_ in _filters().items():
        app.add_template_filter(filter_, name)
    app.context_processor(_around)


def asset(name: str) -> str:
    """The address of a built file, which carries its content's hash: `app.css`, `app.js`."""
    return url_for("static", filename=_manifest()[name])


def quietly(read: Callable[[], T], instead: T) -> T:
    """What `read` gives, or `instead` where the database does not answer.

    For what stands around a page: an error page must not fail for want of a footer.
    """
    try:
        return read()
    except Exception as error:
        if not is_temporary(error):
            raise
        db.session.rollback()
        current_app.logger.warning("part of the page was left out: %s", error)
        return instead


def navigation() -> list[dict[str, Any]]:
    """The items that this visitor is entitled to, the current one marked."""
    if visitor() is None:
        links = [link for link in NAVIGATION if not link.signed_in]
    else:
        held = {holding.office for holding in current_actor().offices}
        links = [link for link in NAVIGATION if not link.offices or held & set(link.offices)]
    return [
        {
            "text": link.text,
            "href": link.href,
            "current": request.path == link.href,
            "active": _is_under(request.path, link.href),
        }
        for link in links
    ]


def _around() -> dict[str, Any]:
    authority = quietly(_authority, _NOBODY)
    who = quietly(visitor, None)
    return {
        "authority": authority,
        "brand_style": _brand_style(authority),
        "visitor": who,
        "navigation": quietly(navigation, _NO_LINKS),
        "heartbeat": quietly(_heartbeat, None) if who else None,
        # The bar tells the simulated date, which only the database knows.
        "shows_demo_bar": settings().is_demo and quietly(now, None) is not None,
        "now": quietly(now, real_now()),
        "today": quietly(today, real_now().date()),
    }


def _heartbeat() -> jobs.Heartbeat | None:
    # Every field of a form is a template of its own, and each is given what stands around a page.
    if "heartbeat" not in g:
        g.heartbeat = jobs.heartbeat(db.session(), real_now())
    found: jobs.Heartbeat | None = g.heartbeat
    return found


def _authority() -> AuthorityRow:
    if "authority" not in g:
        g.authority = first_authority() or _NOBODY
    found: AuthorityRow = g.authority
    return found


def _brand_style(authority: AuthorityRow) -> str:
    """The authority's pair of colours as CSS; a value that is no colour is left out."""
    pairs = (("colour", authority.brand_primary), ("tint", authority.brand_secondary))
    found = [
        f"--authority-{name}:{value}" for name, value in pairs if value and _COLOUR.fullmatch(value)
    ]
    return f":root{{{';'.join(found)}}}" if found else ""


def _is_under(path: str, href: str) -> bool:
    return path == href if href == "/" else path == href or path.startswith(f"{href}/")


def _filters() -> Mapping[str, Callable[..., Any]]:
    in_zone = {
        "day": dates.day,
        "short_day": dates.short_day,
        "clock": dates.clock,
        "moment": dates.moment,
    }
    return {
        **{name: partial(_in_zone, function) for name, function in in_zone.items()},
        "due": lambda on: dates.due(on, today(), ports().calendar),
        "fingerprint": words.short_fingerprint,
        "office": words.office,
        "listed": words.listed,
        "status_colour": statuses.colour,
        "status_label": statuses.label,
    }


def _in_zone(function: Callable[..., str], value: object) -> str:
    return function(value, ports().zone)


@cache
def _manifest() -> Mapping[str, str]:
    file = ASSETS / "manifest.json"
    if not file.exists():
        raise FileNotFoundError(f"{file} is missing: run `make build`, which makes the assets")
    found: Mapping[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return found
