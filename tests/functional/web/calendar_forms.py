"""What the tests of the calendar pages enter, and how they read a page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tests.functional.web.journey import Journey
from tests.functional.web.pages import Tree
from tracker.services import meetings
from tracker.services.polls import NewPoll, PollDay, enter_poll

HOSTILE = "<script>alert(1)</script>"
MAY = {"kind": "local", "title": "Local elections 2020"}
EVERYBODY = (
    *("lead_officer", "committee_clerk", "monitoring_officer", "auditor", "administrator"),
    *("scrutiny_chair", "legal_officer", "chair", "mary", "mayor", "watcher", "nobody"),
)
KEEPERS = ("committee_clerk", "monitoring_officer")


CLOSED = {"kind": "closure", "name": "Between Christmas and New Year"}


R1 = {"basis": "calendar", "length": "5", "skips_closures": "yes"}


DEADLINES = "/strategies/lis/timeline/deadlines"


READ = ("/calendar/polls", "/calendar/days", "/calendar/rules", "/calendar/deadlines")
WRITE = {
    "/calendar/polls/new": KEEPERS,
    "/calendar/polls/import": KEEPERS,
    "/calendar/days/new": KEEPERS,
    "/calendar/rules/R1": ("monitoring_officer",),
}


def day(field: str, *parts: object) -> dict[str, list[str]]:
    return {field: [str(part) for part in parts]}


def enter(journey: Journey, title: str = "Local elections 2020") -> int:
    new = NewPoll("local", title, PollDay(date(2020, 5, 7)))
    return journey.act("committee_clerk", enter_poll, journey.authority, new).id


def text_of(page_text: str) -> str:
    return Tree(page_text).root.all("main")[0].text


def on_agenda(journey: Journey) -> None:
    """A meeting on 26 March 2020 with the strategy on its agenda, which sets the dates."""
    journey.share()
    for who in ("chair", "mary"):
        journey.vote(who, "implementation_board")
    journey.vote("pat", "analytical_panel")
    journey.close("implementation_board").close("analytical_panel")
    journey.take("consult_government")
    now = journey.clock.now()
    days = (datetime(2020, 3, 26, 13, tzinfo=UTC) - now) / timedelta(days=1)
    meeting = journey.schedule(days)  # type: ignore[arg-type]  # a meeting at one o'clock
    journey.act("committee_clerk", meetings.put_on_agenda, journey.strategy, meeting)
