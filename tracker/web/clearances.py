"""Clearances and what else the gates ask for: what is met, what is missing, and signing it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any, Final

from flask import Blueprint, abort, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextArea, GovTextInput
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, TextAreaField

from tracker.extensions import db
from tracker.queries import clearances as queries
from tracker.queries.actors import names_in_office
from tracker.services import key_decisions, records
from tracker.web import forms
from tracker.web.forms import AtMost, Choose, DayField, PageForm, Required
from tracker.web.moment import now, today
from tracker.web.presenters import clearances as present
from tracker.web.presenters import statuses
from tracker.web.sessions import current_actor
from tracker.web.strategy_pages import (
    SmallForm,
    ask,
    happened_at,
    require,
    send,
    snapshot,
    whole,
)
from tracker.workflows.actors import OFFICES
from tracker.workflows.election_guards import forecast_collisions
from tracker.workflows.permissions import Allowed, clearance_act, may
from tracker.workflows.snapshots import StrategySnapshot

blueprint = Blueprint("clearances", __name__, url_prefix="/strategies/<slug>/clearances")

_BACK: Final = "clearances.page"
_LONGEST: Final = 10_000
EXEMPT_CHECK: Final = SmallForm(
    "do_exempt_check",
    "Check the papers for exempt information",
    "You confirm as proper officer that you have looked for exempt and confidential information "
    "in the present papers. A later change of the text needs a new check.",
    "Sign the check",
    _BACK,
    "The check is signed.",
)
REPLY: Final = SmallForm(
    "record_government_reply",
    "Record Government’s reply",
    "Record what Government answered and when it did.",
    "Record the reply",
    _BACK,
    "Government’s reply is recorded.",
)
NOTICE: Final = SmallForm(
    "record_key_decision_notice",
    "Record the notice of the key decision",
    "Record a notice that has been published already. Recording it here does not publish it.",
    "Record the notice",
    _BACK,
    "The notice is recorded.",
)


def sign_form(name: str) -> SmallForm:
    """The page that signs one clearance."""
    words = name.replace("_", " ")
    return SmallForm(
        clearance_act(name),
        f"Sign the {words} clearance",
        "You clear the text of the latest revision. If that text changes, the clearance has to be "
        "signed again.",
        f"Sign the {words} clearance",
        _BACK,
        f"The {words} clearance is signed.",
    )


def _note(label: str, empty: str = "") -> TextAreaField:
    checks: list[Any] = [Required(empty)] if empty else []
    return TextAreaField(
        label, widget=GovTextArea(), validators=[*checks, AtMost(_LONGEST, "The text")]
    )


class SignForm(PageForm):
    """A clearance; a note is not needed."""

    note = _note("Note (optional)")


class CheckForm(PageForm):
    """What the proper officer checked."""

    note = _note("What you checked and found", "Say what you checked and what you found.")


class _HappenedForm(PageForm):
    day = DayField("Day", "Day", validators=[Required("Enter the day on which it happened.")])
    at = StringField(
        "Time",
        description="For example, 4pm or 16:30.",
        widget=GovTextInput(),
        validators=[Required("Enter the time of day, such as 4pm."), AtMost(20, "Time")],
    )


class ReplyForm(_HappenedForm):
    """Government's reply."""

    outcome = RadioField(
        "What Government replied",
        widget=GovRadioInput(),
        choices=forms.choices((each, statuses.label(each)) for each in records.GOVERNMENT_REPLIES),
        validators=[Choose("Select what Government replied.")],
        validate_choice=False,
    )
    note = _note("What it asked for (optional where it agreed)")


class NoticeForm(_HappenedForm):
    """The notice of a key decision, or what stood in for it."""

    kind = RadioField(
        "Which notice",
        widget=GovRadioInput(),
        choices=forms.choices(
            (each, statuses.label(each)) for each in key_decisions.KEY_DECISION_ROUTES
        ),
        validators=[Choose("Select which notice this was.")],
        validate_choice=False,
    )
    web_address = StringField(
        "Web address",
        description="Where it was published. It begins with https://",
        widget=GovTextInput(),
        validators=[Required("Enter the web address, beginning with https://")],
    )
    place = StringField(
        "Where a paper copy can be inspected (optional)",
        widget=GovTextInput(),
        validators=[AtMost(300, "Place")],
    )


@blueprint.get("")
def page(slug: str) -> Response:
    found = whole(slug)
    session, state = db.session(), snapshot(found)
    names = names_in_office(session, tuple(OFFICES), today(), strategy_id=found.id)
    gates = [
        (title, present.requirements(refs, state, now(), names))
        for title, refs in (
            ("Before the agenda", state.definition.gates.get("agenda", ())),
            ("Government and public notice", present.outside_gates(state)),
            ("Before publication", state.definition.gates.get("publication", ())),
        )
    ]
    rows = [each for _, found_rows in gates for each in found_rows]
    return forms.page(
        "pages/clearances/clearances.html",
        strategy=found,
        gates=gates,
        links=supplied_at(slug, rows, state),
        notice_days=present.notice_days(state),
        signed=queries.signed(session, found.id),
        text_fingerprint=state.revision.text_fingerprint if state.revision else "",
        facts=queries.report_facts(session, found.id),
        near_polls=forecast_collisions(state, now()),
        may_override=isinstance(may(current_actor(), "override_pre_election", state), Allowed),
        promises=present.kept(queries.promises(session, found.id), state),
    )


@blueprint.get("/sign/<name>")
def ask_sign(slug: str, name: str) -> Response:
    found = whole(slug)
    if name not in found.definition.clearances:
        abort(404)
    small = sign_form(name)
    require(found, small.act)
    return ask(found, small, SignForm(formdata=None))


@blueprint.post("/sign/<name>")
def sign(slug: str, name: str) -> Response:
    found = whole(slug)
    if name not in found.definition.clearances:
        abort(404)
    small, form = sign_form(name), SignForm()
    require(found, small.act)
    service = partial(records.sign_clearance, found.id, name, form.note.data or "")
    return send(found, small, form, service)


@blueprint.get("/exempt-check")
def ask_check(slug: str) -> Response:
    found = whole(slug)
    require(found, EXEMPT_CHECK.act)
    return ask(found, EXEMPT_CHECK, CheckForm(formdata=None))


@blueprint.post("/exempt-check")
def check(slug: str) -> Response:
    found, form = whole(slug), CheckForm()
    require(found, EXEMPT_CHECK.act)
    service = partial(records.do_exempt_check, found.id, form.note.data or "")
    return send(found, EXEMPT_CHECK, form, service)


@blueprint.get("/government-reply")
def ask_reply(slug: str) -> Response:
    found = whole(slug)
    require(found, REPLY.act)
    return ask(found, REPLY, ReplyForm(formdata=None))


@blueprint.post("/government-reply")
def reply(slug: str) -> Response:
    found, form = whole(slug), ReplyForm()
    require(found, REPLY.act)

    def record(**facts: Any) -> object:  # noqa: ANN401 - what the request adds
        when = happened_at(form.day.data, form.at.data or "")
        outcome, note = form.outcome.data or "", form.note.data or ""
        return records.record_government_reply(found.id, outcome, note, happened_at=when, **facts)

    return send(found, REPLY, form, record)


@blueprint.get("/key-decision-notice")
def ask_notice(slug: str) -> Response:
    found = whole(slug)
    require(found, NOTICE.act)
    return ask(found, NOTICE, NoticeForm(formdata=None))


@blueprint.post("/key-decision-notice")
def notice(slug: str) -> Response:
    found, form = whole(slug), NoticeForm()
    require(found, NOTICE.act)

    def record(**facts: Any) -> object:  # noqa: ANN401 - what the request adds
        return key_decisions.record_key_decision_notice(
            found.id,
            form.kind.data or "",
            web_address=form.web_address.data or "",
            place=form.place.data or "",
            happened_at=happened_at(form.day.data, form.at.data or ""),
            **facts,
        )

    return send(found, NOTICE, form, record)


def supplied_at(
    slug: str, rows: Iterable[present.Requirement], state: StrategySnapshot
) -> dict[str, str]:
    """Where the reader may supply what gates ask for: an address for each such act."""
    acts = {each.act: each.part for each in rows if each.act}
    return {
        act: _address(slug, act, part)
        for act, part in acts.items()
        if isinstance(may(current_actor(), act, state), Allowed)
    }


def _address(slug: str, act: str, part: str) -> str:
    """Where an act that supplies something is done."""
    if act == clearance_act(part):
        return url_for("clearances.ask_sign", slug=slug, name=part)
    pages = {
        EXEMPT_CHECK.act: "clearances.ask_check",
        "do_pre_election_check": "pre_election.ask_check",
        "override_pre_election": "pre_election.ask_override",
        REPLY.act: "clearances.ask_reply",
        NOTICE.act: "clearances.ask_notice",
        "add_revision": "papers.ask_add",
        "certify_amendment": "amendments.ask_certificate",
    }
    return url_for(pages[act], slug=slug)
