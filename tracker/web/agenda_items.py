"""An item of a meeting: the clerk opens it, and records what was decided on it."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.extensions import db
from tracker.queries.agenda import ItemRow
from tracker.queries.decision_preview import preview
from tracker.queries.meetings import MeetingPage
from tracker.services import decisions, meetings
from tracker.services.decisions import Result
from tracker.services.errors import FormError
from tracker.services.opening import WORDING
from tracker.web import forms
from tracker.web.meetings import is_clerk, meeting
from tracker.web.moment import now, ports, today
from tracker.web.presenters import meetings as present
from tracker.web.presenters.meetings import DecisionForm, SimpleForm
from tracker.web.sessions import current_actor
from tracker.web.tickets import ticket_from

blueprint = Blueprint("agenda_items", __name__, url_prefix="/meetings/<int:meeting_id>/items")

_LONGEST: Final = 1000


@blueprint.get("/<int:item_id>/open")
def ask_open(meeting_id: int, item_id: int) -> Response:
    found, item = clerked_item(meeting_id, item_id)
    return _open_page(found, item, _wording(item))


@blueprint.post("/<int:item_id>/open")
def open_item(meeting_id: int, item_id: int) -> Response:
    found, item = item_or_404(meeting_id, item_id)
    texts = {
        kind: request.form.get(f"text-{kind}", words).replace("\r\n", "\n").strip()
        for kind, words in _wording(item).items()
    }
    for kind, text in texts.items():
        error = _wrong(text)
        if error:
            return _open_page(found, item, texts, SimpleForm(f"text-{kind}", text, error))
    meetings.open_item(
        item_id,
        texts,
        actor=current_actor(),
        now=now(),
        ports=ports(),
        ticket=ticket_from(request.form),
    )
    flash("The item is open. Members who are recorded present can vote now.")
    return redirect(url_for("meetings.page", meeting_id=meeting_id), 303)


@blueprint.get("/<int:item_id>/decision")
def ask_decision(meeting_id: int, item_id: int) -> Response:
    found, item = clerked_item(meeting_id, item_id)
    if item.status != "open":
        return redirect(url_for("meetings.page", meeting_id=meeting_id), 303)
    return _decision_page(found, item, present.decision_from({}, _ids(item)))


@blueprint.post("/<int:item_id>/decision")
def record_decision(meeting_id: int, item_id: int) -> Response:
    found, item = item_or_404(meeting_id, item_id)
    form = present.decision_from(request.form, _ids(item)).checked()
    step = request.form.get("step", "")
    if form.errors or item.round_id is None:
        # Without a round there is nothing to check: the service says why it is too early or late.
        return _decision_page(found, item, form) if item.round_id else _record(found, item, form)
    if step == "change":
        return _decision_page(found, item, form)
    tallies, wrong = preview(db.session(), item.round_id, today(), form.methods)
    if wrong:
        errors = {f"method-{key}": said for key, said in wrong.items()}
        return _decision_page(found, item, form.with_errors(errors))
    if form.amendment and not present.is_carried(item, tallies):
        errors = {"amendment": "An amendment is recorded only where the body approved."}
        return _decision_page(found, item, form.with_errors(errors))
    if step == "send":
        return _record(found, item, form)
    return forms.page(
        "pages/meetings/check_decision.html",
        meeting=found,
        item=item,
        decision=form,
        tallies=tallies,
        methods=present.METHODS,
    )


def _record(found: MeetingPage, item: ItemRow, form: DecisionForm) -> Response:
    results = []
    for key, method in form.methods.items():
        hands = method.hands
        numbers = (hands.for_, hands.against, hands.abstained) if hands else (0, 0, 0)
        results.append(Result(key, method.name, *numbers))
    try:
        decisions.record_decision(
            item.id,
            tuple(results),
            form.amendment,
            actor=current_actor(),
            now=now(),
            ports=ports(),
            ticket=ticket_from(request.form),
        )
    except FormError as error:
        named = {key.replace("results-", "method-"): said for key, said in error.errors.items()}
        return _decision_page(found, item, form.with_errors(named))
    flash("The decision is recorded and the item is closed.")
    return redirect(url_for("meetings.page", meeting_id=found.id), 303)


def item_or_404(meeting_id: int, item_id: int) -> tuple[MeetingPage, ItemRow]:
    """A meeting that the reader may read, and one of its items; 404 for any other."""
    found = meeting(meeting_id)
    item = found.item(item_id)
    if item is None:
        abort(404)
    return found, item


def clerked_item(meeting_id: int, item_id: int) -> tuple[MeetingPage, ItemRow]:
    """The same, for the meeting’s clerk only."""
    found, item = item_or_404(meeting_id, item_id)
    if not is_clerk(found):
        abort(404)
    return found, item


def _ids(item: ItemRow) -> list[int]:
    return [each.id for each in item.recommendations]


def _wording(item: ItemRow) -> dict[str, str]:
    """The words for each recommendation of the stage, as they stand until the clerk edits them."""
    kinds = item.stage.recommendations if item.stage else ()
    return {kind: WORDING[kind].format(title=item.title) for kind in kinds}


def _wrong(text: str) -> str:
    if not text:
        return "Enter the words of the recommendation."
    if len(text) > _LONGEST:
        return f"Shorten this to {_LONGEST:,} characters or fewer."
    return "Remove the characters that cannot be shown." if "\0" in text else ""


def _open_page(
    found: MeetingPage, item: ItemRow, texts: dict[str, str], form: SimpleForm | None = None
) -> Response:
    return forms.page(
        "pages/meetings/open_item.html",
        form,
        meeting=found,
        item=item,
        texts=texts,
        quorum=present.quorum(found),
        has_begun=found.starts_at <= now(),
    )


def _decision_page(found: MeetingPage, item: ItemRow, form: DecisionForm) -> Response:
    return forms.page(
        "pages/meetings/decision.html",
        form,
        meeting=found,
        item=item,
        methods=present.METHODS,
        quorum=present.quorum(found),
    )
