"""The list of strategies and the overview of one."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.extensions import db
from tracker.queries import overview, strategies, worklist
from tracker.queries.forecasts import warned_strategies
from tracker.queries.history import stages_of
from tracker.queries.papers_now import papers_now
from tracker.services.strategies import STARTERS
from tracker.web import refusals
from tracker.web.moment import now, ports, today
from tracker.web.presenters import dates
from tracker.web.presenters import overview as present
from tracker.web.sessions import current_actor
from tracker.web.strategy_pages import halt_notice, halt_notice_of, head_or_404, snapshot
from tracker.workflows.lifecycle import available
from tracker.workflows.permissions import Allowed, may
from tracker.workflows.wording import ordinal

blueprint = Blueprint("strategies", __name__, url_prefix="/strategies")
blueprint.add_app_template_global(halt_notice)
blueprint.add_app_template_global(halt_notice_of)


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
    state = snapshot(head)
    offers = available(state, actor, now())
    missing = present.still_missing(present.way_on(offers, state))
    titles = {spec.name: spec.title for spec in state.definition.deadlines.values()}
    owed = worklist.mine(session, actor, head.id)
    first, others = present.acts(offers, owed, state, slug)
    halt = "resume" if head.paused_at else "pause"
    html = render_template(
        "pages/strategies/overview.html",
        may_halt=not head.has_ended and isinstance(may(actor, halt, state), Allowed),
        strategy=head,
        stages=present.stage_rows(state, stages_of(session, head.id) if head.has_ended else ()),
        draft=ordinal(state.cycle) if state.cycle > 1 else "",
        primary=first,
        secondary=others,
        warned=warned_strategies(session, actor, today(), ports().calendar, head.id),
        missing=refusals.missing_rows(missing.unmet, state.body_names, head.id) if missing else [],
        coming=[
            (each, dates.due(each.on, today(), ports().calendar))
            for each in overview.coming_dates(session, head.id, today(), titles, ports().zone)
        ],
        papers=papers_now(session, actor, head.id),
        events=overview.last_events(session, head.id) if head.by_office else [],
    )
    return make_response(html)
