"""The approvals of a strategy: every round, its outcome, and the comments that want an answer."""

from __future__ import annotations

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from tracker.extensions import db
from tracker.queries.approvals import ApprovalsPage, approvals_page
from tracker.queries.snapshots import strategy_snapshot
from tracker.services import feedback, rounds
from tracker.services.errors import FormError
from tracker.web.moment import now, ports, today
from tracker.web.presenters import approvals as present
from tracker.web.presenters import choices
from tracker.web.presenters.approvals import AnswerForm
from tracker.web.presenters.rounds import the
from tracker.web.sessions import current_actor
from tracker.web.strategy_pages import head_or_404
from tracker.web.tickets import ticket_from
from tracker.workflows.lifecycle import round_opened
from tracker.workflows.permissions import Allowed, may
from tracker.workflows.snapshots import StrategySnapshot

blueprint = Blueprint("approvals", __name__, url_prefix="/strategies/<slug>/approvals")
blueprint.add_app_template_global(present.numbers, "numbers")
blueprint.add_app_template_global(choices.name, "choice_name")

_UNPROCESSABLE = 422


@blueprint.get("")
def page(slug: str) -> Response:
    return _page(_approvals(slug))


@blueprint.post("/answers/<int:vote_id>")
def answer(slug: str, vote_id: int) -> Response:
    found = _approvals(slug)
    if vote_id not in {each.vote.id for row in found.rounds for each in row.responses}:
        abort(404)
    text = request.form.get("text", "")
    try:
        feedback.answer_feedback(
            vote_id,
            text,
            actor=current_actor(),
            now=now(),
            ports=ports(),
            ticket=ticket_from(request.form),
        )
    except FormError as error:
        return _page(found, AnswerForm(vote_id, text, " ".join(error.errors.values())))
    flash("Your answer is recorded.")
    return redirect(url_for(".page", slug=slug), 303)


@blueprint.get("/ask-again/<slot>")
def ask_open_again(slug: str, slot: str) -> Response:
    """What asking again means, before it is done."""
    found = _approvals(slug)
    if not _leads(found):
        abort(404)
    snapshot = _snapshot(found)
    names = dict(present.to_ask_again(snapshot))
    if slot not in names:
        abort(404)
    lane = snapshot.definition.lane_of(slot)
    if lane is None:
        abort(404)
    html = render_template(
        "pages/approvals/ask_again.html",
        page=found,
        slot=slot,
        body=names[slot],
        revision=snapshot.revision,
        due=round_opened(snapshot, lane.name, today()),
    )
    return make_response(html)


@blueprint.post("/ask-again/<slot>")
def open_again(slug: str, slot: str) -> Response:
    found = _approvals(slug)
    rounds.open_round_again(
        found.strategy_id,
        slot,
        actor=current_actor(),
        now=now(),
        ports=ports(),
        ticket=ticket_from(request.form),
    )
    flash("The body is asked again, and its members are told.")
    return redirect(url_for(".page", slug=slug), 303)


def _approvals(slug: str) -> ApprovalsPage:
    found = approvals_page(db.session(), slug, current_actor())
    if found is None:
        abort(404)
    return found


def _leads(found: ApprovalsPage) -> bool:
    return current_actor().holds("lead_officer", found.authority_id, found.strategy_id)


def _snapshot(found: ApprovalsPage) -> StrategySnapshot:
    return strategy_snapshot(db.session(), found.strategy_id, ports().calendar, now())


def _page(found: ApprovalsPage, form: AnswerForm | None = None) -> Response:
    leads = _leads(found)
    waiting = present.waiting(found.rounds)
    state = _snapshot(found)

    def does(act: str) -> bool:
        return isinstance(may(current_actor(), act, state), Allowed)

    html = render_template(
        "pages/approvals/approvals.html",
        strategy=head_or_404(found.slug),
        page=found,
        form=form,
        cycles=present.cycles(found.rounds, leads=leads),
        may_answer=does("answer_feedback"),
        waiting=present.waiting_words(waiting) if waiting else "",
        again=[(slot, the(name)) for slot, name in present.to_ask_again(state)]
        if does("open_round_again")
        else [],
    )
    return make_response(html, _UNPROCESSABLE if form else 200)
