"""The list of strategies and the overview of one."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.extensions import db
from tracker.queries import overview, strategies, worklist
from tracker.queries.actors import names_in_office
from tracker.queries.papers_now import papers_now
from tracker.queries.snapshots import strategy_snapshot
from tracker.queries.strategies import StrategyHead, strategy_head
from tracker.services.strategies import STARTERS
from tracker.web.moment import now, ports, today
from tracker.web.presenters import dates, words
from tracker.web.presenters import overview as present
from tracker.web.sessions import current_actor
from tracker.workflows.actors import OFFICES
from tracker.workflows.lifecycle import available
from tracker.workflows.permissions import Allowed, may
from tracker.workflows.wording import ordinal

blueprint = Blueprint("strategies", __name__, url_prefix="/strategies")


@blueprint.get("")
def index() -> Response:
    after = request.args.get("after", "")
    found, following = strategies.strategies(db.session(), current_actor(), after[:300])
    html = render_template(
        "pages/strategies/index.html",
        strategies=found,
        first=url_for(".index") if after else None,
        next=url_for(".index", after=following) if following else None,
        may_start=any(
            held.office in STARTERS and held.strategy_id is None for held in current_actor().offices
        ),
    )
    return make_response(html)


@blueprint.get("/<slug>")
def page(slug: str) -> Response:
    head = head_or_404(slug)
    session, actor = db.session(), current_actor()
    snapshot = strategy_snapshot(session, head.id, ports().calendar, now())
    offers = available(snapshot, actor, now())
    missing = present.still_missing(present.way_on(offers, snapshot))
    bodies = {slot: body.name for slot, body in snapshot.bodies.items()}
    offices = tuple(who for who in missing.who_can if who in OFFICES) if missing else ()
    titles = {spec.name: spec.title for spec in snapshot.definition.deadlines.values()}
    owed = worklist.mine(session, actor, head.id)
    first, others = present.acts(offers, owed, snapshot, slug)
    halt = "resume" if head.paused_at else "pause"
    html = render_template(
        "pages/strategies/overview.html",
        may_halt=not head.has_ended and isinstance(may(actor, halt, snapshot), Allowed),
        strategy=head,
        stages=present.stage_rows(snapshot),
        draft=ordinal(snapshot.cycle) if snapshot.cycle > 1 else "",
        primary=first,
        secondary=others,
        missing=words.missing_rows(
            missing.unmet, names_in_office(session, offices, today()), bodies
        )
        if missing
        else [],
        coming=[
            (each, dates.due(each.on, today(), ports().calendar))
            for each in overview.coming_dates(session, head.id, today(), titles, ports().zone)
        ],
        papers=papers_now(session, actor, head.id),
        events=overview.last_events(session, head.id) if head.by_office else [],
    )
    return make_response(html)


def head_or_404(slug: str) -> StrategyHead:
    """The strategy of this address; whoever may not know of it gets the page for nothing there."""
    head = strategy_head(db.session(), current_actor(), slug)
    if head is None:
        abort(404)
    return head
