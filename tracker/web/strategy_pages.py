"""What the pages of one strategy share: who may read them whole, and small forms that act on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.extensions import db
from tracker.queries.actors import names_in_office
from tracker.queries.halts import halt
from tracker.queries.snapshots import strategy_snapshot
from tracker.queries.strategies import StrategyHead, strategy_head
from tracker.services.errors import FormError, RefusedError
from tracker.web import forms
from tracker.web.forms import PageForm
from tracker.web.moment import now, ports, today
from tracker.web.presenters import halts, times
from tracker.web.sessions import current_actor
from tracker.web.tickets import ticket_from
from tracker.workflows.calendar import DateRangeError, NonexistentTimeError, to_utc
from tracker.workflows.permissions import ACTS, Allowed, Refused, may
from tracker.workflows.snapshots import StrategySnapshot


@dataclass(frozen=True, slots=True)
class SmallForm:
    """A page with one form: the act that it asks for, its words, and the page that it leads to."""

    act: str
    heading: str
    says: str
    button: str
    back: str
    saved: str


class Service(Protocol):
    """A service whose subject and facts are given; what the request adds is left to add."""

    def __call__(self, **request_facts: Any) -> object: ...  # noqa: ANN401 - actor, now, ports, ticket


def head_or_404(slug: str) -> StrategyHead:
    """The strategy of this address; whoever may not know of it gets the page for nothing there."""
    head = strategy_head(db.session(), current_actor(), slug)
    if head is None:
        abort(404)
    return head


def whole(slug: str) -> StrategyHead:
    """The strategy, for pages that only offices of it may read; 404 for everybody else."""
    found = head_or_404(slug)
    if not found.by_office:
        abort(404)
    return found


def halt_notice(found: StrategyHead) -> tuple[str, ...]:
    """What a page says where the strategy is paused or over; empty where it is neither."""
    halted = halt(db.session(), found)
    if halted is None:
        return ()
    holders = names_in_office(db.session(), ACTS["resume"], today(), strategy_id=found.id)
    return halts.sentences(halted, holders, ports().zone)


def halt_notice_of(slug: str) -> tuple[str, ...]:
    """The same for a page that is not the strategy's own; empty where the reader may not know."""
    head = strategy_head(db.session(), current_actor(), slug)
    return halt_notice(head) if head else ()


def snapshot(found: StrategyHead) -> StrategySnapshot:
    """All that a decision about it may look at, now."""
    return strategy_snapshot(db.session(), found.id, ports().calendar, now())


def answer(found: StrategyHead, act: str) -> Allowed | Refused:
    """Whether the reader may do this act now, as the services would say."""
    return may(current_actor(), act, snapshot(found))


def require(found: StrategyHead, act: str) -> None:
    """Raises RefusedError where the reader may not do this act now."""
    verdict = answer(found, act)
    if isinstance(verdict, Refused):
        raise RefusedError(verdict, found.id)


def lacks_right(verdict: Allowed | Refused) -> bool:
    """Whether the reader could never do this, as against not now."""
    return isinstance(verdict, Refused) and any(
        each.guard.startswith("by:") for each in verdict.unmet
    )


def ask(found: StrategyHead, small: SmallForm, form: PageForm) -> Response:
    """The page of a small form, with what is wrong with it."""
    return forms.page(
        "pages/strategy_forms/form.html",
        form,
        strategy=found,
        small=small,
        back=url_for(small.back, slug=found.slug),
    )


def send(found: StrategyHead, small: SmallForm, form: PageForm, service: Service) -> Response:
    """Call the service with a sound form and go on; otherwise the page again, with the text kept.

    Messages about `happened_at` and `forecast_on` come beside the field `day`.
    """
    ticket = ticket_from(request.form)
    if form.validate():
        try:
            service(actor=current_actor(), now=now(), ports=ports(), ticket=ticket)
        except FormError as error:
            named = {"happened_at": "day", "forecast_on": "day"}
            form.take(FormError({named.get(key, key): s for key, s in error.errors.items()}))
        else:
            flash(small.saved)
            return redirect(url_for(small.back, slug=found.slug), 303)
    return ask(found, small, form)


def happened_at(day: date | None, typed: str) -> datetime:
    """The instant of a local day and a time as typed. Raises FormError at `day` or `at`."""
    if day is None:
        raise FormError({"day": "Enter the day on which it happened."})
    at = times.parse(typed)
    if at is None:
        raise FormError({"at": "Enter a time of day, such as 4pm or 16:30."})
    try:
        return to_utc(day, at, ports().zone)
    except (NonexistentTimeError, DateRangeError) as error:
        raise FormError({"at": str(error)}) from error
