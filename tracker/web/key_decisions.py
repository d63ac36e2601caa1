"""Is it a key decision, which ways to it are open, and the text of its notice."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, abort, make_response, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextArea, GovTextInput
from werkzeug.wrappers import Response
from wtforms import Field, RadioField, StringField, TextAreaField

from tracker.extensions import db
from tracker.queries import key_decisions as queries
from tracker.services.key_decisions import Classification, classify_decision, prepare_notice
from tracker.web import forms
from tracker.web.forms import AtMost, Choose, PageForm
from tracker.web.moment import now
from tracker.web.presenters import key_decisions as present
from tracker.web.sessions import current_actor
from tracker.web.strategy_pages import SmallForm, ask, require, send, snapshot, whole
from tracker.workflows.key_decisions import (
    NOTICE_FIELDS,
    OPTIONAL_FIELDS,
    NoticeText,
    as_text,
    judge,
)
from tracker.workflows.permissions import Allowed, may

blueprint = Blueprint("key_decisions", __name__, url_prefix="/strategies/<slug>/key-decision")

CLASSIFY: Final = SmallForm(
    "classify_decision",
    "Is this a key decision?",
    "The scrutiny committee’s criteria say what makes a decision key. Enter what is known of its "
    "effect. You may classify it otherwise; then say why. A key decision needs notice.",
    "Classify the decision",
    "key_decisions.page",
    "The decision is classified.",
)
PREPARE: Final = SmallForm(
    "prepare_key_decision_notice",
    "Prepare the notice of the key decision",
    "These are the fields that the law asks for. Keeping them publishes nothing; each time you "
    "keep them is a version of its own.",
    "Keep this text",
    "key_decisions.notice",
    "The text is kept. Check it below, publish it, and then record that it is published.",
)
_CLASSES: Final = {
    "criteria": "As the criteria say",
    "key": "A key decision",
    "not_key": "Not a key decision",
}
_HINTS: Final = {
    "decision_maker_title": "Leave this empty where there is none.",
    "decided_when": "For example, Thursday 26 March 2020, or: between 20 March and 30 April 2020.",
    "documents": "Each on a line of its own. Do not name what is exempt.",
    "copies_from": "The address, and the web address if there is one.",
    "how_to_ask": "To whom to write, and where.",
}
_LINES: Final = frozenset({"decision_maker", "decision_maker_title", "decided_when"})
_ACTS: Final = {
    "inform_scrutiny_chair": ("notices.ask_inform", "Record that the scrutiny chair was told"),
    "record_urgency_consent": ("notices.ask_consent", "Record a consent to special urgency"),
    "record_agenda_published": ("notices.ask_agenda", "Record that the agenda was published"),
    "record_late_report": ("notices.ask_late", "Record the chair’s reasons for a late item"),
    "record_key_decision_notice": ("clearances.ask_notice", "Record a published notice"),
    "classify_decision": (".ask_classify", "Classify the decision"),
    "prepare_key_decision_notice": (".ask_prepare", "Prepare the notice"),
}


class ClassifyForm(PageForm):
    """The effect of the decision, and its class."""

    financial_effect = StringField(
        "Spending or savings in pounds",
        description="Leave this empty where it is not known.",
        widget=GovTextInput(),
        validators=[AtMost(40, "Spending or savings")],
    )
    wards_affected = StringField(
        "Wards affected",
        description="How many. Leave this empty where it is not known.",
        widget=GovTextInput(),
        validators=[AtMost(40, "Wards affected")],
    )
    classification = RadioField(
        "Classify it",
        widget=GovRadioInput(),
        choices=forms.choices(_CLASSES.items()),
        validators=[Choose("Select how to classify the decision.")],
        validate_choice=False,
    )
    reason = TextAreaField(
        "Reason (needed where it differs from the criteria)",
        widget=GovTextArea(),
        validators=[AtMost(10_000, "Reason")],
    )


def _field(name: str, words: str) -> Field:
    kind, widget = (
        (StringField, GovTextInput()) if name in _LINES else (TextAreaField, GovTextArea())
    )
    optional = " (optional)" if name in OPTIONAL_FIELDS else ""
    return kind(
        f"{words}{optional}",
        description=_HINTS.get(name, ""),
        widget=widget,
        validators=[AtMost(10_000, "The text")],
    )


NoticeForm: type[PageForm] = type(
    "NoticeForm", (PageForm,), {name: _field(name, words) for name, words in NOTICE_FIELDS.items()}
)
"""The text of a notice, field by field."""


@blueprint.get("")
def page(slug: str) -> Response:
    found = whole(slug)
    session, state = db.session(), snapshot(found)
    classified = queries.classified(session, found.id)
    return forms.page(
        "pages/key_decisions/key_decision.html",
        strategy=found,
        classified=classified,
        judged=judge(
            classified.criteria, classified.financial_effect, classified.wards_affected
        ).sentence,
        ways=present.ways(state),
        has_meeting=state.meeting is not None,
        agenda=present.agenda(state, now()),
        notice=next(iter(queries.versions(session, found.id)), None),
        records=queries.way_records(session, found.id),
        meeting_id=state.meeting.meeting_id if state.meeting else None,
        consenter=present.consenter,
        links={
            act: (url_for(endpoint, slug=slug), words)
            for act, (endpoint, words) in _ACTS.items()
            if isinstance(may(current_actor(), act, state), Allowed)
        },
    )


@blueprint.get("/classify")
def ask_classify(slug: str) -> Response:
    found = whole(slug)
    require(found, CLASSIFY.act)
    known = queries.classified(db.session(), found.id)
    form = ClassifyForm(
        formdata=None,
        data={
            "financial_effect": "" if known.financial_effect is None else known.financial_effect,
            "wards_affected": "" if known.wards_affected is None else known.wards_affected,
            "classification": "criteria",
        },
    )
    return ask(found, CLASSIFY, form)


@blueprint.post("/classify")
def classify(slug: str) -> Response:
    found, form = whole(slug), ClassifyForm()
    require(found, CLASSIFY.act)

    def record(**facts: Any) -> object:  # noqa: ANN401 - what the request adds
        typed = {name: getattr(form, name).data or "" for name in _NUMBERS}
        numbers = {name: present.whole_number(name, text) for name, text in typed.items()}
        chosen = {"key": True, "not_key": False}.get(form.classification.data or "")
        said = Classification(**numbers, is_key=chosen, reason=form.reason.data or "")
        return classify_decision(found.id, said, **facts)

    return send(found, CLASSIFY, form, record)


@blueprint.get("/notice")
def notice(slug: str) -> Response:
    found = whole(slug)
    session, state = db.session(), snapshot(found)
    versions = queries.versions(session, found.id)
    return forms.page(
        "pages/key_decisions/notice.html",
        strategy=found,
        versions=versions,
        doubts=present.doubts(next(iter(versions), None), state),
        may_prepare=isinstance(may(current_actor(), PREPARE.act, state), Allowed),
        may_record=isinstance(may(current_actor(), "record_key_decision_notice", state), Allowed),
    )


@blueprint.get("/notice/prepare")
def ask_prepare(slug: str) -> Response:
    found = whole(slug)
    require(found, PREPARE.act)
    session, state = db.session(), snapshot(found)
    latest = next(iter(queries.versions(session, found.id)), None)
    if latest is None:
        revision = state.revision
        documents = queries.public_documents(session, revision.revision_id) if revision else []
        authority = queries.classified(session, found.id).authority
        text = present.suggested(state, authority, documents)
    else:
        text = latest.text
    data = {name: getattr(text, name) for name in NOTICE_FIELDS}
    return ask(found, PREPARE, NoticeForm(formdata=None, data=data))


@blueprint.post("/notice/prepare")
def prepare(slug: str) -> Response:
    found, form = whole(slug), NoticeForm()
    require(found, PREPARE.act)

    def keep(**facts: Any) -> object:  # noqa: ANN401 - what the request adds
        said = NoticeText(**{name: form[name].data or "" for name in NOTICE_FIELDS})
        return prepare_notice(found.id, said, **facts)

    return send(found, PREPARE, form, keep)


@blueprint.get("/notice/<int:notice_id>.txt")
def as_plain_text(slug: str, notice_id: int) -> Response:
    version, authority = _version(slug, notice_id)
    response = make_response(as_text(version.text, authority))
    response.content_type = "text/plain; charset=utf-8"
    return _attached(response, f"key-decision-notice-{notice_id}.txt")


@blueprint.get("/notice/<int:notice_id>.html")
def as_document(slug: str, notice_id: int) -> Response:
    """The notice by itself, to print or to put on the authority's own site."""
    version, authority = _version(slug, notice_id)
    html = render_template(
        "pages/key_decisions/document.html", notice=version.text, issued_by=authority
    )
    return _attached(make_response(html), f"key-decision-notice-{notice_id}.html")


def _version(slug: str, notice_id: int) -> tuple[queries.NoticeVersion, str]:
    found = whole(slug)
    version = queries.version(db.session(), found.id, notice_id)
    if version is None:
        abort(404)
    return version, queries.classified(db.session(), found.id).authority


def _attached(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


_NUMBERS: Final = ("financial_effect", "wards_affected")
