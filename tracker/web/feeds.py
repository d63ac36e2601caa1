"""Calendar feeds: the secret addresses of one's account, and what they answer."""

from __future__ import annotations

from typing import Final, cast

from flask import Blueprint, abort, flash, make_response, redirect, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovSelect
from werkzeug.wrappers import Response
from wtforms import SelectField

from tracker.adapters.tokens import digest
from tracker.extensions import db
from tracker.queries import feed_entries
from tracker.queries import feeds as queries
from tracker.queries.actors import UnknownPersonError, person
from tracker.queries.feeds import Feed
from tracker.reports.calendar_feed import Entry, calendar_file
from tracker.services import calendar_feeds
from tracker.services.calendar_feeds import NewFeed
from tracker.services.errors import FormError
from tracker.web import forms
from tracker.web.forms import Choose, PageForm, whole_number
from tracker.web.moment import now, ports, real_now, today
from tracker.web.presenters import feeds as present
from tracker.web.sessions import current_actor
from tracker.web.tickets import ticket_from
from tracker.workflows.actors import Person

blueprint = Blueprint("feeds", __name__)

_LONGEST_TOKEN: Final = 100
_PERSON: Final = "person"


class FeedForm(PageForm):
    """What goes into the calendar."""

    subject = SelectField(
        "What goes into the calendar",
        widget=GovSelect(),
        validators=[Choose("Choose what goes into the calendar.")],
        validate_choice=False,
    )


@blueprint.get("/calendar/<token>.ics")
def calendar(token: str) -> Response:
    """The calendar of a secret address; one that never was, and one revoked, look the same."""
    session = db.session()
    feed = queries.feed_of(session, digest(token)) if len(token) <= _LONGEST_TOKEN else None
    if feed is None:
        abort(404)
    try:
        owner = person(session, feed.user_id, today())
    except UnknownPersonError:
        abort(404)
    name, entries = _contents(feed, owner)
    answer = make_response(calendar_file(name, entries, real_now()))
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'inline; filename="tracker.ics"'
    answer.headers["Cache-Control"] = "private, no-cache"
    return cast(Response, answer)


@blueprint.get("/account/feeds/new")
def ask() -> Response:
    form = _with_subjects(FeedForm(formdata=None, data={"subject": request.args.get("subject")}))
    return forms.page("pages/account/new_feed.html", form)


@blueprint.post("/account/feeds/new")
def create() -> Response:
    form, ticket = _with_subjects(FeedForm()), ticket_from(request.form)
    if form.validate():
        kind, _, subject = str(form.subject.data).partition(":")
        new = NewFeed(kind, whole_number(subject) if subject else None)
        try:
            made = calendar_feeds.create_feed(
                new, actor=current_actor(), now=now(), ports=ports(), ticket=ticket
            )
        except FormError as error:
            form.take(error)
        else:
            address = f"{ports().base_url}/calendar/{made.token}.ics" if made.token else None
            return forms.page("pages/account/feed_made.html", address=address)
    return forms.page("pages/account/new_feed.html", form)


@blueprint.post("/account/feeds/<int:feed_id>/revoke")
def revoke(feed_id: int) -> Response:
    calendar_feeds.revoke_feed(
        feed_id, actor=current_actor(), now=now(), ports=ports(), ticket=ticket_from(request.form)
    )
    flash("The calendar address is revoked: it answers no more.")
    return redirect(url_for("account.page"), 303)


def _with_subjects(form: FeedForm) -> FeedForm:
    session, actor = db.session(), current_actor()
    form.subject.choices = forms.choices(
        [
            (_PERSON, "My own duties and meetings"),
            *(
                (f"body:{b.id}", f"Meetings of the {b.name}")
                for b in queries.bodies(session, actor)
            ),
            *(
                (f"strategy:{each.id}", f"Dates of the {each.name}")
                for each in queries.strategies(session, actor)
            ),
        ]
    )
    return form


def _contents(feed: Feed, owner: Person) -> tuple[str, list[Entry]]:
    """Its name and its entries; 404 where the owner may read its subject no more."""
    session, base_url = db.session(), ports().base_url
    if feed.body_id is not None:
        found = queries.bodies(session, owner, feed.body_id)
        if not found:
            abort(404)
        meetings = feed_entries.meetings_of_body(session, owner, feed.body_id, now())
        return found[0].name, list(present.of_meetings(meetings, base_url))
    if feed.strategy_id is not None:
        return _of_strategy(feed.strategy_id, owner)
    return "Tracker", [
        *present.of_meetings(feed_entries.own_meetings(session, owner, now()), base_url),
        *present.of_duties(feed_entries.own_duties(session, owner), base_url),
    ]


def _of_strategy(strategy_id: int, owner: Person) -> tuple[str, list[Entry]]:
    session = db.session()
    found = queries.strategies(session, owner, strategy_id)
    if not found:
        abort(404)
    title, slug, base_url = (
        found[0].name,
        feed_entries.slug_of(session, strategy_id),
        ports().base_url,
    )
    meetings = feed_entries.meetings_of_strategy(session, owner, strategy_id, now())
    law = feed_entries.deadlines_of_law(session, strategy_id)
    milestones = feed_entries.milestones_of(session, strategy_id)
    return title, [
        *present.of_meetings(meetings, base_url),
        *present.of_dates(law, slug, title, base_url),
        *present.of_dates(milestones, slug, title, base_url, part="milestone."),
    ]
