"""What is known of a decision, by meaning, for tests of the feasibility page's words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tests.unit.workflows.lifecycle_factories import DEFINITION, MEETING_DAY, a_snapshot
from tracker.adapters.bank_holidays import england
from tracker.web.presenters.feasibility import Known, known
from tracker.workflows.date_settings import DateSettings
from tracker.workflows.elections import Poll
from tracker.workflows.plans import Dates, Plan
from tracker.workflows.proposals import Proposal

CALENDAR = england()
MORNING = datetime(2020, 1, 6, 9, 0, tzinfo=UTC)
TODAY = date(2020, 1, 6)
POLL = Poll(date(2020, 5, 7), title="Local elections", poll_id=3)
DAYS = {
    "draft_shared": Dates(date(2020, 1, 10)),
    "consulted": Dates(date(2020, 2, 3)),
    "decided": Dates(date(2020, 3, 25)),
    "submitted": Dates(date(2020, 3, 31), forecast=date(2020, 4, 1)),
    "published": Dates(date(2020, 4, 3)),
}


def a_plan(**days: Dates) -> Plan:
    return Plan(DEFINITION, {**DAYS, **days}, {}, DateSettings(CALENDAR))


def a_known(state: str = "drafting", plan: Plan | None = None, **changes: Any) -> Known:
    return known(a_snapshot(state, **changes), plan or a_plan(), MORNING)


def proposal(meeting: date = MEETING_DAY, **facts: Any) -> Proposal:
    return Proposal(meeting, **facts)
