"""Who may ask for which route by which method: one table, and everything else is refused.

It is the outer wall. What a person may do to one strategy is decided by the core, which the
services ask. A route that is missing here is refused to everybody, and a test fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.web.refusals import NotAdmittedError, SignedOutError
from tracker.web.sessions import current_actor, settings, visitor


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a route admits. With `offices`: those who hold one of them today, wherever.

    demo_only: in production the route does not exist.
    """

    signed_in: bool = True
    offices: tuple[str, ...] = ()
    demo_only: bool = False


ANYONE: Final = Who(signed_in=False)
SIGNED_IN: Final = Who()
STARTERS: Final = Who(offices=("lead_officer", "administrator"))
CLERK: Final = Who(offices=("committee_clerk",))
CALENDAR: Final = Who(offices=("committee_clerk", "monitoring_officer"))
MONITORING: Final = Who(offices=("monitoring_officer",))
ADMINISTRATOR: Final = Who(offices=("administrator",))
AUDIT: Final = Who(offices=("auditor", "monitoring_officer", "administrator"))
DEMO: Final = Who(signed_in=False, demo_only=True)

Table = Mapping[str, Mapping[str, Who]]


def _form(who: Who) -> Mapping[str, Who]:
    return {"GET": who, "POST": who}


ACCESS: Final[Table] = {
    # the shell
    "/assets/<path:filename>": {"GET": ANYONE},
    "/healthz": {"GET": ANYONE},
    "/readyz": {"GET": ANYONE},
    "/.well-known/security.txt": {"GET": ANYONE},
    "/help": {"GET": ANYONE},
    # signing in and out
    "/sign-in": _form(ANYONE),
    "/sign-out": {"POST": SIGNED_IN},
    "/demo/sign-in": {"POST": DEMO},
    "/demo/clock": _form(DEMO),
    "/demo/mailbox": {"GET": DEMO},
    "/demo/mailbox/<key>": {"GET": DEMO},
    "/reset": _form(ANYONE),
    "/reset/<token>": _form(ANYONE),
    "/invitation/<token>": _form(ANYONE),
    # the worklist, strategies, and what moves them
    "/": {"GET": SIGNED_IN},
    "/strategies": {"GET": SIGNED_IN},
    "/strategies/new": _form(STARTERS),
    "/strategies/<slug>": {"GET": SIGNED_IN},
    "/strategies/<slug>/act/<trigger>": _form(SIGNED_IN),
    "/strategies/<slug>/pause": _form(SIGNED_IN),
    "/strategies/<slug>/resume": _form(SIGNED_IN),
    "/strategies/<slug>/history": {"GET": SIGNED_IN},
    "/strategies/<slug>/feasibility": {"GET": SIGNED_IN},
    "/strategies/<slug>/timeline": {"GET": SIGNED_IN},
    "/strategies/<slug>/timeline/<name>": _form(SIGNED_IN),
    "/strategies/<slug>/timeline/plan/approve": _form(SIGNED_IN),
    "/strategies/<slug>/timeline/plan/<name>": _form(SIGNED_IN),
    "/strategies/<slug>/timeline/waits/<name>": _form(SIGNED_IN),
    "/strategies/<slug>/timeline/waits/<name>/<other>/remove": {"POST": SIGNED_IN},
    "/strategies/<slug>/timeline/met/<name>": _form(SIGNED_IN),
    "/audit": {"GET": AUDIT},
    # the account
    "/account": {"GET": SIGNED_IN},
    "/account/password": _form(SIGNED_IN),
    "/account/feeds/new": _form(SIGNED_IN),
    "/account/feeds/<int:feed_id>/revoke": {"POST": SIGNED_IN},
    "/calendar/<token>.ics": {"GET": ANYONE},  # whoever knows the secret is its owner's program
    "/account/sessions/<int:session_id>/end": {"POST": SIGNED_IN},
    "/account/sessions/end-others": {"POST": SIGNED_IN},
    # administration
    "/admin": {"GET": ADMINISTRATOR},
    "/admin/users/new": _form(ADMINISTRATOR),
    "/admin/users/<int:user_id>": {"GET": ADMINISTRATOR},
    "/admin/users/<int:user_id>/invitation": {"POST": ADMINISTRATOR},
    "/admin/users/<int:user_id>/deactivate": _form(ADMINISTRATOR),
    "/admin/users/<int:user_id>/offices/new": _form(ADMINISTRATOR),
    "/admin/users/<int:user_id>/memberships/new": _form(ADMINISTRATOR),
    "/admin/offices/<int:holding_id>/end": _form(ADMINISTRATOR),
    "/admin/memberships/<int:membership_id>/end": _form(ADMINISTRATOR),
    # rounds: who may read one, and who may respond, is asked of the core
    "/rounds/<int:round_id>": {"GET": SIGNED_IN},
    "/rounds/<int:round_id>/respond": _form(SIGNED_IN),
    "/rounds/<int:round_id>/receipt/<int:vote_id>": {"GET": SIGNED_IN},
    "/rounds/<int:round_id>/close": _form(SIGNED_IN),
    # approvals of a strategy
    "/strategies/<slug>/approvals": {"GET": SIGNED_IN},
    "/strategies/<slug>/approvals/answers/<int:vote_id>": {"POST": SIGNED_IN},
    "/strategies/<slug>/approvals/ask-again/<slot>": _form(SIGNED_IN),
    # papers of a strategy
    "/strategies/<slug>/papers": {"GET": SIGNED_IN},
    "/strategies/<slug>/papers/new": _form(SIGNED_IN),
    "/strategies/<slug>/papers/<int:document_id>": {"GET": SIGNED_IN},
    # evidence of a strategy
    "/strategies/<slug>/evidence": {"GET": SIGNED_IN},
    "/strategies/<slug>/evidence/new": _form(SIGNED_IN),
    "/strategies/<slug>/evidence/engagement/new": _form(SIGNED_IN),
    # clearances and conditions of a strategy
    "/strategies/<slug>/clearances": {"GET": SIGNED_IN},
    "/strategies/<slug>/clearances/sign/<name>": _form(SIGNED_IN),
    "/strategies/<slug>/clearances/exempt-check": _form(SIGNED_IN),
    "/strategies/<slug>/clearances/amendment": _form(SIGNED_IN),
    "/strategies/<slug>/clearances/government-reply": _form(SIGNED_IN),
    "/strategies/<slug>/clearances/key-decision-notice": _form(SIGNED_IN),
    # key decision, notices and call-in of a strategy; the plan is the public's
    "/forward-plan": {"GET": ANYONE},
    "/strategies/<slug>/key-decision": {"GET": SIGNED_IN},
    "/strategies/<slug>/key-decision/classify": _form(SIGNED_IN),
    "/strategies/<slug>/key-decision/notice": {"GET": SIGNED_IN},
    "/strategies/<slug>/key-decision/notice/prepare": _form(SIGNED_IN),
    "/strategies/<slug>/key-decision/notice/<int:notice_id>.txt": {"GET": SIGNED_IN},
    "/strategies/<slug>/key-decision/notice/<int:notice_id>.html": {"GET": SIGNED_IN},
    "/strategies/<slug>/key-decision/scrutiny-chair": _form(SIGNED_IN),
    "/strategies/<slug>/key-decision/urgency": _form(SIGNED_IN),
    "/strategies/<slug>/key-decision/agenda": _form(SIGNED_IN),
    "/strategies/<slug>/key-decision/late-report": _form(SIGNED_IN),
    "/strategies/<slug>/call-in": {"GET": SIGNED_IN},
    "/strategies/<slug>/call-in/direction": _form(SIGNED_IN),
    "/strategies/<slug>/call-in/recommendations": _form(SIGNED_IN),
    "/strategies/<slug>/call-in/disapply": _form(SIGNED_IN),
    "/strategies/<slug>/conditions": {"GET": SIGNED_IN},
    "/strategies/<slug>/conditions/<int:condition_id>/discharge": _form(SIGNED_IN),
    "/strategies/<slug>/publication": {"GET": SIGNED_IN},
    # meetings
    "/meetings": {"GET": SIGNED_IN},
    "/meetings/new": _form(CLERK),
    "/meetings/<int:meeting_id>": {"GET": SIGNED_IN},
    "/meetings/<int:meeting_id>/move": _form(SIGNED_IN),
    "/meetings/<int:meeting_id>/cancel": _form(SIGNED_IN),
    "/meetings/<int:meeting_id>/adjourn": _form(SIGNED_IN),
    "/meetings/<int:meeting_id>/attendance": _form(SIGNED_IN),
    "/meetings/<int:meeting_id>/agenda": _form(SIGNED_IN),
    "/meetings/<int:meeting_id>/printed": _form(SIGNED_IN),
    "/meetings/<int:meeting_id>/items/<int:item_id>/open": _form(SIGNED_IN),
    "/meetings/<int:meeting_id>/items/<int:item_id>/decision": _form(SIGNED_IN),
    "/meetings/<int:meeting_id>/items/<int:item_id>/end": _form(SIGNED_IN),
    # the calendar: polls, days, date rules, and dates that follow from them
    "/calendar": {"GET": SIGNED_IN},
    "/calendar/polls": {"GET": SIGNED_IN},
    "/calendar/polls/new": _form(CALENDAR),
    "/calendar/polls/import": _form(CALENDAR),
    "/calendar/polls/<int:poll_id>": _form(CALENDAR),
    "/calendar/days": {"GET": SIGNED_IN},
    "/calendar/days/new": _form(CALENDAR),
    "/calendar/days/<int:change_id>/take-back": _form(CALENDAR),
    "/calendar/rules": {"GET": SIGNED_IN},
    "/calendar/rules/<rule_id>": _form(MONITORING),
    "/calendar/timetable": {"GET": SIGNED_IN},
    "/calendar/timetable/usual": {"POST": CALENDAR},
    "/calendar/timetable/new": _form(CALENDAR),
    "/calendar/timetable/<int:entry_id>": _form(CALENDAR),
    "/calendar/timetable/<int:entry_id>/end": _form(CALENDAR),
    "/calendar/deadlines": {"GET": SIGNED_IN},
    "/strategies/<slug>/timeline/deadlines": {"POST": SIGNED_IN},
    "/strategies/<slug>/timeline/deadlines/<name>": _form(SIGNED_IN),
    "/strategies/<slug>/clearances/pre-election-check": _form(SIGNED_IN),
    "/strategies/<slug>/clearances/pre-election-override": _form(SIGNED_IN),
    # bodies
    "/bodies": {"GET": SIGNED_IN},
    "/bodies/<slug>": {"GET": SIGNED_IN},
    "/bodies/<slug>/confirm-rule": {"POST": SIGNED_IN},
}

UPLOADS: Final[frozenset[str]] = frozenset({"/strategies/<slug>/papers/new"})
"""Routes whose POST may be as large as some documents; any other takes a form's text only."""

FORM_BYTES: Final = 1024 * 1024
_FILES: Final = 6  # the rows of the form that adds a revision
_UPLOAD_MARGIN: Final = 256 * 1024  # the form around the files


def largest_form(largest_file: int) -> int:
    """How many bytes the largest form may have that the service takes."""
    return _FILES * largest_file + _UPLOAD_MARGIN


def check() -> Response | None:
    """Before every request: let it through, lead to sign-in, or refuse it.

    Raises SignedOutError (a form sent after the session ended), NotAdmittedError (an office is
    missing), NotFound (a demo route in production).
    """
    if request.url_rule is None:
        return None  # there is no such route, or not by this method: Flask answers
    rule = request.url_rule.rule
    method = "GET" if request.method in {"HEAD", "OPTIONS"} else request.method
    request.max_content_length = (
        largest_form(settings().upload_max_bytes) if rule in UPLOADS else FORM_BYTES
    )
    who = ACCESS.get(rule, {}).get(method)
    if who is None or (who.demo_only and not settings().is_demo):
        abort(404)
    if not who.signed_in:
        return None
    if visitor() is None:
        if method != "GET":
            raise SignedOutError
        wanted = request.full_path.rstrip("?")
        return redirect(url_for("sign_in.page", next=None if wanted == "/" else wanted))
    if who.offices and not {held.office for held in current_actor().offices} & set(who.offices):
        raise NotAdmittedError(who.offices)
    return None
