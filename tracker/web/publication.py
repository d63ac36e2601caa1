"""The publication of a strategy: how far it is public, what is missing, and what is on record."""

from __future__ import annotations

from typing import Final

from flask import Blueprint
from werkzeug.wrappers import Response

from tracker.extensions import db
from tracker.queries import publication as queries
from tracker.queries.actors import names_in_office
from tracker.web import forms
from tracker.web.clearances import supplied_at
from tracker.web.moment import now, today
from tracker.web.presenters import clearances
from tracker.web.presenters import publication as present
from tracker.web.sessions import current_actor
from tracker.web.strategy_pages import snapshot, whole
from tracker.workflows.actors import OFFICES
from tracker.workflows.commands import FACTS, Publish, PublishDecision, Submit
from tracker.workflows.lifecycle import available
from tracker.workflows.permissions import Allowed

blueprint = Blueprint("publication", __name__, url_prefix="/strategies/<slug>/publication")

_PUBLIC_ACTS: Final = (PublishDecision, Submit, Publish)


@blueprint.get("")
def page(slug: str) -> Response:
    found = whole(slug)
    session, state = db.session(), snapshot(found)
    names = names_in_office(session, tuple(OFFICES), today(), strategy_id=found.id)
    stages = [each.name for each in state.definition.meeting_stages]
    records = queries.public_records(session, found.id)
    decided = queries.latest_decision(session, found.id, stages)
    agreed = decided if state.authority_decided else None
    gate = clearances.requirements(
        state.definition.gates.get("publication", ()), state, now(), names
    )
    offers = available(state, current_actor(), now())
    return forms.page(
        "pages/publication/publication.html",
        strategy=found,
        states=present.states(
            queries.presented_at(session, found.id, stages), agreed, records, now()
        ),
        agreed=agreed,
        records=records,
        gate=gate,
        links=supplied_at(slug, gate, state),
        next_act=next(
            (
                each.trigger
                for each in offers
                if isinstance(each.answer, Allowed) and FACTS.get(each.trigger.name) in _PUBLIC_ACTS
            ),
            None,
        ),
    )
