"""One round: reading what is asked, and responding in steps that store nothing before the last.

Opening a page never records anything: mail scanners open links. Every step is one POST to
`respond`, named by its button; the fields travel from page to page in the form.
"""

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
from tracker.queries.actors import names_in_office
from tracker.queries.receipts import receipt as find_receipt
from tracker.queries.round_members import VoteRow
from tracker.queries.rounds import RoundPage, round_page
from tracker.services import responses, rounds
from tracker.services.errors import FormError, RefusedError
from tracker.web.moment import now, ports, today
from tracker.web.presenters import choices, packs, responding, rules
from tracker.web.presenters import rounds as present
from tracker.web.presenters.responding import Entered
from tracker.web.presenters.standing import MAY_SEND, Standing, standing_of, state_page
from tracker.web.refusals import kept_text
from tracker.web.sessions import current_actor
from tracker.web.tickets import ticket_from
from tracker.workflows.approvals import Mode

blueprint = Blueprint("rounds", __name__, url_prefix="/rounds")
blueprint.add_app_template_global(present.the, "the")
blueprint.add_app_template_filter(present.first_upper, "first_upper")

_OFFICES = ("lead_officer", "committee_clerk")
_CONFLICT, _FORBIDDEN, _UNPROCESSABLE = 409, 403, 422
_RIGHTS = frozenset({Standing.NOT_MEMBER, Standing.NO_VOTE})


@blueprint.get("/<int:round_id>")
def page(round_id: int) -> Response:
    found = _round(round_id)
    standing = standing_of(found, current_actor().user_id, now())
    wants_change = "change" in request.args and standing in MAY_SEND
    if standing is Standing.RESPOND or wants_change:
        return _ask(found, _begin(found))
    if standing is Standing.ANSWERED:
        return _show("answered", found)
    return _state(found, standing)


@blueprint.get("/<int:round_id>/respond")
def respond_again(round_id: int) -> Response:
    """A step that is opened anew (reload, bookmark) has no form to go by: begin at the round."""
    return redirect(url_for(".page", round_id=round_id), 303)


@blueprint.post("/<int:round_id>/respond")
def respond(round_id: int) -> Response:
    found = _round(round_id)
    entered = responding.from_form(request.form, [each.id for each in found.recommendations])
    standing = standing_of(found, current_actor().user_id, now())
    if standing not in MAY_SEND:
        return _state(found, standing, _status_of(standing))
    if entered.revision_id != found.revision.id:
        return _papers_changed(found, entered.revision_id)
    step = request.form.get("step", "")
    if step == "send":
        return _send(found, entered)
    return _STEPS.get(step, _after_interest)(found, entered)


@blueprint.get("/<int:round_id>/receipt/<int:vote_id>")
def receipt(round_id: int, vote_id: int) -> Response:
    found = find_receipt(db.session(), round_id, vote_id, current_actor().user_id)
    if found is None:
        abort(404)
    is_one = len(found.chosen) == 1
    chosen = [
        (
            each.text if is_one else f"({each.letter}) {each.text}",
            choices.name(each.choice, found.mode),
        )
        for each in found.chosen
    ]
    seat = present.seat(found.capacity, found.role, found.seat)
    html = render_template("pages/rounds/receipt.html", receipt=found, chosen=chosen, seat=seat)
    return make_response(html)


@blueprint.get("/<int:round_id>/close")
def ask_close(round_id: int) -> Response:
    found = _led_round(round_id)
    if found.status != "open" or found.mode is not Mode.WRITTEN:
        return redirect(url_for(".page", round_id=round_id), 303)
    return _show("close", found)


@blueprint.post("/<int:round_id>/close")
def close(round_id: int) -> Response:
    found = _round(round_id)
    rounds.close_round(
        round_id,
        actor=current_actor(),
        now=now(),
        ports=ports(),
        ticket=ticket_from(request.form),
    )
    flash(f"The round of {found.body} is closed.")
    return redirect(url_for("approvals.page", slug=found.slug), 303)


def _round(round_id: int) -> RoundPage:
    found = round_page(db.session(), round_id, current_actor(), now())
    if found is None:
        abort(404)
    return found


def _led_round(round_id: int) -> RoundPage:
    found = _round(round_id)
    if not present.leads(found, current_actor()):
        abort(404)
    return found


# ── the steps ────────────────────────────────────────────────────────────────────────────────────


def _begin(found: RoundPage) -> Entered:
    """What the form starts with: the response that counts now, or nothing."""
    member = found.member(current_actor().user_id)
    if member is None or (not member.votes and member.interest is None):
        return Entered(found.revision.id)
    return responding.from_votes(member, found.revision.id)


def _after_interest(found: RoundPage, entered: Entered) -> Response:
    errors = responding.interest_problems(entered)
    if errors:
        return _ask(found, entered.with_errors(errors))
    return _show("barred" if entered.is_barred else "respond", found, entered)


def _after_response(found: RoundPage, entered: Entered) -> Response:
    errors = responding.choice_problems(entered, found.mode, _wanted(found))
    if errors:
        return _show("respond", found, entered.with_errors(errors))
    if entered.is_conditional:
        return _conditions(found, entered)
    return _check(found, entered)


def _conditions(found: RoundPage, entered: Entered) -> Response:
    if not entered.conditions:
        entered = entered.with_another_condition()
    return _show("conditions", found, entered)


def _another_condition(found: RoundPage, entered: Entered) -> Response:
    return _conditions(found, entered.with_another_condition())


def _check(found: RoundPage, entered: Entered) -> Response:
    """Show all of it before it is sent, or the first page on which something is amiss."""
    wrong = _wrong(found, entered)
    return wrong if wrong is not None else _show("check", found, entered)


def _send(found: RoundPage, entered: Entered) -> Response:
    wrong = _wrong(found, entered)
    if wrong is not None:
        return wrong
    try:
        done = responses.record_response(
            found.id,
            entered.response(),
            actor=current_actor(),
            now=now(),
            ports=ports(),
            ticket=ticket_from(request.form),
        )
    except FormError as error:
        return _show("respond", found, entered.with_errors(error.errors))
    except RefusedError:
        # It changed between reading and sending: the page of the new state says who can act.
        changed = _round(found.id)
        standing = standing_of(changed, current_actor().user_id, now())
        if standing in MAY_SEND:
            raise
        return _state(changed, standing, _status_of(standing))
    if done.kind == "interest":
        flash("Your declaration is recorded.")
        return redirect(url_for(".page", round_id=found.id), 303)
    return redirect(url_for(".receipt", round_id=found.id, vote_id=done.id), 303)


def _wrong(found: RoundPage, entered: Entered) -> Response | None:
    errors = responding.interest_problems(entered)
    if errors:
        return _ask(found, entered.with_errors(errors))
    if entered.is_barred:
        return None
    errors = responding.choice_problems(entered, found.mode, _wanted(found))
    if errors:
        return _show("respond", found, entered.with_errors(errors))
    if entered.is_conditional:
        errors = responding.condition_problems(entered, today())
        if errors:
            return _conditions(found, entered.with_errors(errors))
    return None


def _ask(found: RoundPage, entered: Entered) -> Response:
    return _show("round", found, entered)


_STEPS = {
    "interest": _after_interest,
    "change_interest": _ask,
    "response": _after_response,
    "change_response": lambda found, entered: _show("respond", found, entered),
    "conditions": _check,
    "change_conditions": _conditions,
    "another_condition": _another_condition,
}


def _wanted(found: RoundPage) -> frozenset[int]:
    return frozenset(each.id for each in found.recommendations)


# ── the pages ────────────────────────────────────────────────────────────────────────────────────


def _show(
    template: str,
    found: RoundPage,
    entered: Entered | None = None,
    status: int = 200,
    **context: object,
) -> Response:
    actor = current_actor()
    member = found.member(actor.user_id)
    seats = rules.voting_seats([each.capacity for each in found.members if each.sits])
    html = render_template(
        f"pages/rounds/{template}.html",
        round=found,
        form=entered,
        member=member,
        seat=present.capacity(member) if member else "",
        papers=packs.papers(found.revision, found.slug, found.previous),
        changes=packs.changes(found.previous, found.revision) if found.previous else None,
        choices=choices.offered(found),
        choice_names={each.value: each.name for each in choices.offered(found)},
        due=present.due_words(found, ports().zone),
        rule=rules.lines(found.rule, seats, hidden_votes=found.hidden_votes),
        forecast=present.forecast(found) if present.may_see_forecast(found, actor) else None,
        leads=present.leads(found, actor),
        responses=_responses(found) if present.may_see_responses(found, actor) else None,
        owners=responding.OWNERS,
        most_conditions=responding.MOST_CONDITIONS,
        **context,
    )
    if entered is not None and entered.errors:
        status = _UNPROCESSABLE
    return make_response(html, status)


def _responses(found: RoundPage) -> list[tuple[str, str, VoteRow | None]]:
    """Who said what: name, seat in words, and the vote that counts."""
    return [
        (each.name, present.capacity(each), each.decisive_vote)
        for each in found.members
        if each.decisive_vote is not None and not each.is_barred
    ]


def _state(found: RoundPage, standing: Standing, status: int = 200) -> Response:
    names = names_in_office(db.session(), _OFFICES, today(), strategy_id=found.strategy_id)
    state = state_page(found, standing, names, ports().zone)
    kept = kept_text() if request.method == "POST" else []
    return _show("state", found, None, status, state=state, standing=standing, kept=kept)


def _status_of(standing: Standing) -> int:
    return _FORBIDDEN if standing in _RIGHTS else _CONFLICT


def _papers_changed(found: RoundPage, seen: int) -> Response:
    known = found.previous is not None and found.previous.id == seen
    return _show("papers_changed", found, None, _CONFLICT, known=known, kept=kept_text())
