"""What goes into a calendar, as entries with their titles, days and addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tracker.queries.feed_entries import DateEntry, DutyEntry, MeetingEntry
from tracker.queries.feeds import FeedRow
from tracker.reports.calendar_feed import Entry
from tracker.workflows.act_words import act_words


def words(feed: FeedRow) -> str:
    """What a feed holds, in the list of its owner."""
    return {
        "person": "Your own duties and meetings",
        "body": f"Meetings of the {feed.about}",
        "strategy": f"Dates of the {feed.about}",
    }[feed.kind]


def of_meetings(found: Iterable[MeetingEntry], base_url: str) -> Iterator[Entry]:
    """Meetings at their instants; a cancelled one says so and stays."""
    for each in found:
        yield Entry(
            each.uid,
            each.sequence,
            f"Meeting of the {each.body}",
            each.starts_at,
            place=each.venue,
            link=f"{base_url}/meetings/{each.id}",
            cancelled=each.status == "cancelled",
        )


def of_duties(found: Iterable[DutyEntry], base_url: str) -> Iterator[Entry]:
    """Duties on the day, or at the time, by which they are due."""
    for each in found:
        asked = act_words(each.act, each.title, each.part)
        yield Entry(
            f"duty-{each.id}@tracker",
            each.moves,
            f"{asked.verb}: {each.title}",
            each.due_at if each.due_time else each.due_on,
            says=f"You are asked to {asked.asked}.",
            link=f"{base_url}{each.path}",
        )


def of_dates(
    found: Iterable[DateEntry], slug: str, title: str, base_url: str, part: str = ""
) -> Iterator[Entry]:
    """Dates of the law or, with another `part` of the identifier, milestones of one strategy."""
    for each in found:
        yield Entry(
            f"{slug}.{part}{each.name}@tracker",
            each.sequence,
            f"{each.title}: {title}",
            each.due_at if each.due_time and each.due_at else each.on,
            says=each.says,
            link=f"{base_url}/strategies/{slug}/timeline",
        )
