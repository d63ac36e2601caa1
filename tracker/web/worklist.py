"""The worklist: the first page after signing in."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response

from tracker.extensions import db
from tracker.queries import worklist as queries
from tracker.queries.forecasts import warned_strategies
from tracker.web.moment import ports, today
from tracker.web.presenters import dates
from tracker.web.presenters import worklist as present
from tracker.web.sessions import current_actor

blueprint = Blueprint("worklist", __name__)


@blueprint.get("/")
def page() -> Response:
    session, actor, zone = db.session(), current_actor(), ports().zone
    calendar = ports().calendar
    mine = queries.mine(session, actor)
    others = queries.others(session, actor, today())
    upcoming = [
        (each, dates.due(each.on, today(), calendar))
        for each in queries.coming(session, actor, today(), zone)
    ]
    html = render_template(
        "pages/worklist/worklist.html",
        mine=present.grouped(present.rows(mine, today(), calendar, zone)),
        others=present.grouped(present.rows(others, today(), calendar, zone)),
        most=queries.SHOWN,
        cut=[len(found) == queries.SHOWN for found in (mine, others)],
        shows_others=bool(actor.offices),
        warned=warned_strategies(session, actor, today(), calendar),
        coming=upcoming,
        next_on=None if mine else queries.next_date(session, actor, today()),
    )
    return make_response(html)
