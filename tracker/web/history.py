"""The history of a strategy, and the whole record for those who audit it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.extensions import db
from tracker.queries import history as queries
from tracker.queries.audit_chain import verify_stored_chain
from tracker.queries.history import Wanted
from tracker.web import forms
from tracker.web.moment import ports
from tracker.web.presenters import history_words
from tracker.web.strategy_pages import head_or_404
from tracker.workflows.calendar import DateRangeError, to_utc

blueprint = Blueprint("history", __name__)
blueprint.add_app_template_global(history_words.sentence, "told")
blueprint.add_app_template_global(history_words.capacity, "capacity_words")

_LONGEST: Final = 60
_GIVEN: Final = ("event", "person", "stage", "since", "until")


@dataclass(frozen=True, slots=True)
class Filter:
    """What was asked for, as typed; `problems` as the error summary of a page wants them."""

    event: str
    person: str
    stage: str
    since: str
    until: str
    errors: dict[str, str]

    @property
    def problems(self) -> list[dict[str, str]]:
        return [{"text": said, "href": f"#{name}"} for name, said in self.errors.items()]


@blueprint.get("/strategies/<slug>/history")
def page(slug: str) -> Response:
    head = head_or_404(slug)
    session = db.session()
    asked = _filter()
    before = _before()
    wanted = _wanted(asked)
    # What members said in a round stays with their body; the whole history is for officers.
    shown, following = (
        queries.entries(session, head.id, wanted, before) if head.by_office else ([], None)
    )
    return forms.page(
        "pages/history/history.html",
        asked,
        strategy=head,
        entries=shown,
        kinds=[(each, history_words.in_brief(each)) for each in queries.events_of(session, head.id)]
        if head.by_office
        else [],
        stages=[
            (name, head.definition.stages[name].title)
            for name in queries.stages_of(session, head.id)
            if name in head.definition.stages
        ]
        if head.by_office
        else [],
        people=queries.people_of(session, head.id) if head.by_office else [],
        first=_address(slug, asked, None) if before else None,
        next=_address(slug, asked, following) if following else None,
    )


@blueprint.get("/audit")
def audit() -> str:
    before = _before()
    shown, following = queries.entries(db.session(), None, Wanted(), before)
    return render_template(
        "pages/history/audit.html",
        report=verify_stored_chain(),
        entries=shown,
        first=url_for(".audit") if before else None,
        next=url_for(".audit", before=following) if following else None,
    )


def _filter() -> Filter:
    given = {name: request.args.get(name, "").strip()[:_LONGEST] for name in _GIVEN}
    errors = {
        name: "Enter a real date, such as 2020-03-26."
        for name in ("since", "until")
        if given[name] and _day(given[name]) is None
    }
    return Filter(**given, errors=errors)


def _wanted(asked: Filter) -> Wanted:
    since, until = _day(asked.since), _day(asked.until)
    person = forms.whole_number(asked.person) if asked.person else None
    return Wanted(
        asked.event,
        person,
        asked.stage,
        _midnight(since),
        _midnight(until + timedelta(days=1) if until and until < date.max else None),
    )


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _midnight(day: date | None) -> datetime | None:
    if day is None:
        return None
    try:
        return to_utc(day, time(0), ports().zone)
    except DateRangeError:
        return None


def _before() -> int | None:
    typed = request.args.get("before", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 12 else None  # noqa: PLR2004


def _address(slug: str, asked: Filter, before: int | None) -> str:
    kept: dict[str, Any] = {name: getattr(asked, name) or None for name in _GIVEN}
    return url_for(".page", slug=slug, before=before, **kept)
