"""Where call-in stands, and recording what scrutiny directed and recommended."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from flask import Blueprint, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from werkzeug.wrappers import Response
from wtforms import RadioField

from tracker.extensions import db
from tracker.queries import call_in as queries
from tracker.services import call_in as services
from tracker.web import forms
from tracker.web.forms import Choose, DayField, PageForm
from tracker.web.moment import now
from tracker.web.notices import HappenedForm, line, office, text
from tracker.web.presenters import call_in as present
from tracker.web.presenters.key_decisions import consenter
from tracker.web.sessions import current_actor
from tracker.web.strategy_pages import SmallForm, ask, happened_at, require, send, snapshot, whole
from tracker.workflows.call_in import ADVICE, reconsidering_stages
from tracker.workflows.call_in import DIRECTION as DIRECTION_DAY
from tracker.workflows.call_in_guards import disapplied
from tracker.workflows.definition import StageKind
from tracker.workflows.lifecycle import available
from tracker.workflows.permissions import Allowed, may
from tracker.workflows.snapshots import StrategySnapshot

blueprint = Blueprint("call_in", __name__, url_prefix="/strategies/<slug>/call-in")

_BACK: Final = "call_in.page"
DIRECTION: Final = SmallForm(
    "record_call_in_direction",
    "Record a direction of scrutiny",
    "Scrutiny directs that the decision is not carried out while it looks into it. A direction "
    "lasts at most 14 days from its issue.",
    "Record the direction",
    _BACK,
    "The direction is recorded.",
)
ADVISED: Final = SmallForm(
    "record_scrutiny_recommendations",
    "Record scrutiny’s recommendations",
    "Record what the authority received. Where the decision is to be reconsidered, the meeting "
    "that does is held within 10 days of the receipt, and the committee clerk is asked to call it.",
    "Record the recommendations",
    _BACK,
    "The recommendations are recorded.",
)
DISAPPLY: Final = SmallForm(
    "disapply_call_in",
    "Disapply call-in for urgency",
    "Somebody who may has agreed that the decision is too urgent to be called in. The notice of "
    "the decision has to say so; the decision then takes effect when it is published.",
    "Record that call-in does not apply",
    _BACK,
    "It is recorded that call-in does not apply.",
)
_FORMS: Final = {
    DIRECTION.act: (".ask_direction", DIRECTION.heading),
    ADVISED.act: (".ask_recommendations", ADVISED.heading),
    DISAPPLY.act: (".ask_disapply", DISAPPLY.heading),
}


class DirectionForm(HappenedForm):
    """What the direction says, and until when."""

    text = text("What the direction says", "Enter what the direction says.")
    until = DayField(
        "Last day (optional)",
        "The last day",
        description="Leave this empty for as long as the law allows.",
    )


class RecommendationsForm(HappenedForm):
    """What scrutiny recommends."""

    outcome = RadioField(
        "What scrutiny recommends",
        widget=GovRadioInput(),
        choices=forms.choices((each, present.OUTCOMES[each]) for each in ADVICE),
        validators=[Choose("Select what scrutiny recommends.")],
        validate_choice=False,
    )
    text = text("Its recommendations", "Enter what scrutiny recommends.")


class DisapplyForm(HappenedForm):
    """Who agreed, and why."""

    who = line("Who agreed", "Enter who agreed.")
    office = office()
    reasons = text("Why it is urgent", "Say why it is urgent.")


@blueprint.get("")
def page(slug: str) -> Response:
    found = whole(slug)
    session, state = db.session(), snapshot(found)
    records = queries.records(session, found.id)
    waits = [s for s in state.definition.top_stages if s.kind is StageKind.WAIT]
    days = queries.days(session, found.id, waits[0].until if waits else None)
    return forms.page(
        "pages/call_in/call_in.html",
        strategy=found,
        standing=present.standing(state, records, now()),
        days=present.day_rows(state, days),
        records=records,
        reason=queries.reason(session, found.id),
        kinds=present.KINDS,
        outcomes=present.OUTCOMES,
        consenter=consenter,
        links=[*_triggers(slug, state), *_acts(slug, state)],
    )


@blueprint.get("/direction")
def ask_direction(slug: str) -> Response:
    return _ask(slug, DIRECTION, DirectionForm(formdata=None))


@blueprint.post("/direction")
def direction(slug: str) -> Response:
    found, form = whole(slug), DirectionForm()
    require(found, DIRECTION.act)
    said = form["text"].data or ""
    service = partial(services.record_call_in_direction, found.id, said, form.until.data)
    return send(found, DIRECTION, form, partial(_at, form, service))


@blueprint.get("/recommendations")
def ask_recommendations(slug: str) -> Response:
    return _ask(slug, ADVISED, RecommendationsForm(formdata=None))


@blueprint.post("/recommendations")
def recommendations(slug: str) -> Response:
    found, form = whole(slug), RecommendationsForm()
    require(found, ADVISED.act)
    said = (form.outcome.data or "", form["text"].data or "")
    service = partial(services.record_scrutiny_recommendations, found.id, *said)
    return send(found, ADVISED, form, partial(_at, form, service))


@blueprint.get("/disapply")
def ask_disapply(slug: str) -> Response:
    return _ask(slug, DISAPPLY, DisapplyForm(formdata=None))


@blueprint.post("/disapply")
def disapply(slug: str) -> Response:
    found, form = whole(slug), DisapplyForm()
    require(found, DISAPPLY.act)
    urgency = services.Urgency(*(form[name].data or "" for name in ("who", "office", "reasons")))
    service = partial(services.disapply_call_in, found.id, urgency)
    return send(found, DISAPPLY, form, partial(_at, form, service))


def _ask(slug: str, small: SmallForm, form: PageForm) -> Response:
    found = whole(slug)
    require(found, small.act)
    return ask(found, small, form)


def _at(form: HappenedForm, service: Any, **facts: Any) -> object:  # noqa: ANN401
    """Call the service with the moment that the form tells. Raises FormError."""
    when = happened_at(form.day.data, form.at.data or "")
    done: object = service(happened_at=when, **facts)
    return done


def _triggers(slug: str, state: StrategySnapshot) -> list[tuple[str, str]]:
    """The steps of call-in that the reader may take now: address and words."""
    waits = {s.name for s in state.definition.top_stages if s.kind is StageKind.WAIT}
    handling = set(reconsidering_stages(state.definition))
    return [
        (url_for("acts.ask", slug=slug, trigger=offer.trigger.name), offer.trigger.label)
        for offer in available(state, current_actor(), now())
        if isinstance(offer.answer, Allowed)
        and set(offer.trigger.from_stages) & (waits | handling)
        and not offer.trigger.from_any_open
    ]


def _acts(slug: str, state: StrategySnapshot) -> list[tuple[str, str]]:
    """What the reader may record and nobody has recorded yet."""
    advice = state.records.get("scrutiny_recommendations")
    recorded = {
        DIRECTION.act: DIRECTION_DAY in state.deadlines,
        ADVISED.act: advice is not None and advice.of_this_visit,
        DISAPPLY.act: disapplied(state) is not None,
    }
    return [
        (url_for(endpoint, slug=slug), words)
        for act, (endpoint, words) in _FORMS.items()
        if not recorded[act] and isinstance(may(current_actor(), act, state), Allowed)
    ]
