"""The pages: each blueprint parses, calls a service or a query, and renders."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask
from govuk_frontend_wtf.main import WTFormsHelpers

from tracker.config import Settings
from tracker.extensions import csrf, login_manager
from tracker.web import (
    account,
    acts,
    admin,
    admin_seats,
    agenda_items,
    amendments,
    approvals,
    bodies,
    calendar_days,
    call_in,
    clearances,
    conditions,
    date_rules,
    deadlines,
    demo,
    evidence,
    feasibility,
    feeds,
    forward_plan,
    health,
    history,
    item_endings,
    key_decisions,
    links,
    meeting_changes,
    meeting_printed,
    meetings,
    notices,
    papers,
    plan,
    polls,
    pre_election,
    publication,
    refusals,
    rounds,
    security,
    shell,
    sign_in,
    starting,
    strategies,
    timeline,
    timetable,
    worklist,
)

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    health.blueprint,
    sign_in.blueprint,
    links.blueprint,
    worklist.blueprint,
    strategies.blueprint,
    starting.blueprint,
    acts.blueprint,
    history.blueprint,
    timeline.blueprint,
    feasibility.blueprint,
    plan.blueprint,
    account.blueprint,
    feeds.blueprint,
    admin.blueprint,
    admin_seats.blueprint,
    rounds.blueprint,
    approvals.blueprint,
    papers.blueprint,
    evidence.blueprint,
    clearances.blueprint,
    key_decisions.blueprint,
    notices.blueprint,
    call_in.blueprint,
    forward_plan.blueprint,
    conditions.blueprint,
    publication.blueprint,
    meetings.blueprint,
    meeting_changes.blueprint,
    agenda_items.blueprint,
    item_endings.blueprint,
    amendments.blueprint,
    bodies.blueprint,
    polls.blueprint,
    calendar_days.blueprint,
    timetable.blueprint,
    date_rules.blueprint,
    deadlines.blueprint,
    pre_election.blueprint,
    meeting_printed.blueprint,
    demo.blueprint,
)
"""Every family of pages. A new one is added here, and its routes in `access.ACCESS`."""


def prepare(app: Flask, settings: Settings) -> None:
    """Give the application its pages, and everything that stands around and before them."""
    csrf.init_app(app)
    login_manager.session_protection = None  # the session is our own row, not Flask's cookie
    login_manager.init_app(app)
    WTFormsHelpers(app)
    security.prepare(app, settings)
    shell.prepare(app)
    refusals.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
