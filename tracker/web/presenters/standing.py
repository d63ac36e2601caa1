"""Where a reader stands towards a round, and the page of each standing: who can act now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from tracker.queries.round_members import MemberRow
from tracker.queries.rounds import RoundPage
from tracker.web.presenters import dates, words
from tracker.web.presenters.rounds import due_words, the
from tracker.workflows.approvals import Capacity, Mode


class Standing(StrEnum):
    """Where a reader stands towards a round; each has a page of its own."""

    RESPOND = "respond"
    ANSWERED = "answered"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    OVER = "over"
    PAUSED = "paused"
    NOT_MEMBER = "not_member"
    NO_VOTE = "no_vote"
    OWN_REVISION = "own_revision"
    INTEREST = "interest"
    NOT_PRESENT = "not_present"


MAY_SEND: Final = frozenset({Standing.RESPOND, Standing.ANSWERED, Standing.INTEREST})
"""Standings in which a response, a change of it or a corrected declaration is taken."""


@dataclass(frozen=True, slots=True)
class StatePage:
    """What the page says in place of a form, and who can act now."""

    heading: str
    says: tuple[str, ...]
    who: tuple[str, ...] = ()


def standing_of(page: RoundPage, user_id: int, now: datetime) -> Standing:
    """What keeps this reader from responding now, or that nothing does."""
    if page.status != "open":
        return Standing.CANCELLED if page.status == "cancelled" else Standing.CLOSED
    member = page.member(user_id)
    if member is None:
        return Standing.NOT_MEMBER
    if member.capacity is not Capacity.VOTING:
        return Standing.NO_VOTE
    hindrance = _hindrance(page, member, now)
    if hindrance is not None:
        return hindrance
    return Standing.ANSWERED if member.votes else Standing.RESPOND


def _hindrance(page: RoundPage, member: MemberRow, now: datetime) -> Standing | None:
    """What keeps a voting member from responding to an open round."""
    if page.due_at is not None and now > page.due_at:
        return Standing.OVER
    if page.is_paused and page.mode is Mode.WRITTEN:
        return Standing.PAUSED
    if page.stage.bar_submitter and page.revision.submitted_by == member.user_id:
        return Standing.OWN_REVISION
    if page.mode is Mode.MEETING and not member.present:
        return Standing.NOT_PRESENT
    return Standing.INTEREST if member.is_barred else None


def state_page(
    page: RoundPage, found: Standing, holders: Mapping[str, Sequence[str]], zone: ZoneInfo
) -> StatePage:
    """The page for a reader who cannot respond. `holders`: names in each office today."""
    return _STATES[found](page, holders, zone)


def _verb(page: RoundPage) -> str:
    """At a meeting members vote; nobody is asked to respond."""
    return "respond" if page.mode is Mode.WRITTEN else "vote"


def _others(page: RoundPage) -> tuple[str, ...]:
    """The members who can still respond, by name."""
    barred = page.revision.submitted_by if page.stage.bar_submitter else None
    return tuple(
        each.name
        for each in page.members
        if each.sits
        and each.capacity is Capacity.VOTING
        and not each.is_barred
        and each.user_id != barred
    )


def _officer(office: str, holders: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    return words.who_can((office,), holders)


_Build = Callable[[RoundPage, Mapping[str, Sequence[str]], ZoneInfo], StatePage]


def _closed(page: RoundPage, holders: Mapping[str, Sequence[str]], zone: ZoneInfo) -> StatePage:
    at = dates.moment(page.closed_at, zone) if page.closed_at else ""
    by = f" by {page.closed_by}" if page.closed_by else ", when responses were due"
    says = [f"It closed on {at}{by}. Nobody can respond to it any more."]
    if page.mode is Mode.WRITTEN:
        says.append("The lead officer answers the comments and takes the strategy on.")
    heading = "This round is closed" if page.mode is Mode.WRITTEN else "This item is closed"
    return StatePage(heading, tuple(says), _officer("lead_officer", holders))


def _cancelled(page: RoundPage, holders: Mapping[str, Sequence[str]], zone: ZoneInfo) -> StatePage:
    at = f" on {dates.moment(page.closed_at, zone)}" if page.closed_at else ""
    says = (f"It was cancelled{at} without an outcome. Responses to it count for nothing.",)
    return StatePage("This round was cancelled", says, _officer("lead_officer", holders))


def _over(page: RoundPage, holders: Mapping[str, Sequence[str]], zone: ZoneInfo) -> StatePage:
    says = (
        f"Responses were due by {due_words(page, zone)}.",
        (
            "Tracker closes the round and counts it within minutes. If nothing is decided, the "
            "lead officer can ask again."
        ),
    )
    return StatePage("The time to respond is over", says, _officer("lead_officer", holders))


def _paused(page: RoundPage, holders: Mapping[str, Sequence[str]], _zone: ZoneInfo) -> StatePage:
    says = ["Nothing can be sent until the lead officer resumes it. Your earlier response stands."]
    if page.pause_reason:
        says.append(f"The reason given: {page.pause_reason}")
    return StatePage("The strategy is paused", tuple(says), _officer("lead_officer", holders))


def _not_member(
    page: RoundPage, _holders: Mapping[str, Sequence[str]], _zone: ZoneInfo
) -> StatePage:
    says = (f"Only the voting members of {the(page.body)} can {_verb(page)}. You can read it.",)
    return StatePage("You are not a member of this body", says, _others(page))


def _no_vote(page: RoundPage, _holders: Mapping[str, Sequence[str]], _zone: ZoneInfo) -> StatePage:
    says = (
        f"You can read what is put to {the(page.body)}. Only its voting members {_verb(page)}.",
    )
    return StatePage("You sit on this body without a vote", says, _others(page))


def _own(page: RoundPage, _holders: Mapping[str, Sequence[str]], _zone: ZoneInfo) -> StatePage:
    says = (
        f"You submitted revision {page.revision.number}, so you do not decide on it.",
        "The other members do. Your seat still counts among the seats for the quorum.",
    )
    return StatePage("You submitted these papers", says, _others(page))


def _interest(page: RoundPage, _holders: Mapping[str, Sequence[str]], _zone: ZoneInfo) -> StatePage:
    verb, what = _verb(page), "round" if page.mode is Mode.WRITTEN else "item"
    says = (
        f"It bars you from this decision. You cannot {verb}, and nobody can {verb} for you.",
        "What you sent before you declared it does not count.",
        f"You can correct the declaration until the {what} closes. Both stay in the record.",
    )
    return StatePage("You have declared an interest", says, _others(page))


def _absent(_page: RoundPage, holders: Mapping[str, Sequence[str]], _zone: ZoneInfo) -> StatePage:
    says = (
        (
            "Only members recorded as present can vote. If you are in the room, tell the clerk, "
            "who can record it now."
        ),
    )
    heading = "You are not recorded as present"
    return StatePage(heading, says, _officer("committee_clerk", holders))


_STATES: Final[Mapping[Standing, _Build]] = {
    Standing.CLOSED: _closed,
    Standing.CANCELLED: _cancelled,
    Standing.OVER: _over,
    Standing.PAUSED: _paused,
    Standing.NOT_MEMBER: _not_member,
    Standing.NO_VOTE: _no_vote,
    Standing.OWN_REVISION: _own,
    Standing.INTEREST: _interest,
    Standing.NOT_PRESENT: _absent,
}
