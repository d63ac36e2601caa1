"""Seats, names and the state of a round in words, and who may see how an open round stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from tracker.queries.round_members import MemberRow
from tracker.queries.rounds import RoundPage
from tracker.web.presenters import dates, words
from tracker.workflows.actors import Person
from tracker.workflows.approvals import Capacity, Mode, Role

PRESIDING: Final = frozenset({Role.CHAIR, Role.MAYOR})
CAPACITIES: Final = {
    Capacity.VOTING: "voting member",
    Capacity.NON_VOTING: "non-voting member",
    Capacity.OBSERVER: "observer",
    Capacity.CO_OPTED: "co-opted member",
    Capacity.ASSOCIATE: "associate",
}
ROLES: Final = {
    Role.MAYOR: "Mayor",
    Role.DEPUTY_MAYOR: "deputy mayor",
    Role.CHAIR: "chair",
    Role.VICE_CHAIR: "vice-chair",
    Role.MEMBER: "",
}


@dataclass(frozen=True, slots=True)
class Forecast:
    """How the round stands while it is open, for those who may see it."""

    quorum: str
    counts: str
    answered: tuple[str, ...]
    unanswered: tuple[str, ...]
    barred: tuple[str, ...]


def capacity(member: MemberRow) -> str:
    """Such as "voting member and chair, for Halton"."""
    return seat(member.capacity, member.role, member.seat)


def seat(capacity_: str, role: str, stands_for: str = "") -> str:
    """A capacity and a role in words, with what the seat stands for."""
    text = CAPACITIES[Capacity(capacity_)]
    if ROLES[Role(role)]:
        text += f" and {ROLES[Role(role)]}"
    return f"{text}, for {stands_for}" if stands_for else text


def may_see_forecast(page: RoundPage, actor: Person) -> bool:
    """The lead officer of the strategy and whoever chairs the body."""
    member = page.member(actor.user_id)
    presides = member is not None and member.role in PRESIDING
    return presides or leads(page, actor)


def leads(page: RoundPage, actor: Person) -> bool:
    return actor.holds("lead_officer", page.authority_id, page.strategy_id)


def may_see_responses(page: RoundPage, actor: Person) -> bool:
    """Once a written round closed, whoever reads it; before, the lead officer, as they come.

    While votes are hidden nobody sees them before. Of a meeting's votes the totals suffice.
    """
    if page.mode is not Mode.WRITTEN or page.status == "cancelled":
        return False
    return page.status == "closed" or (leads(page, actor) and not page.hidden_votes)


def forecast(page: RoundPage) -> Forecast | None:
    """The arithmetic of an open round as it stands; with hidden votes, without the votes."""
    if page.tally is None:
        return None
    count = page.tally.quorum
    met = "The quorum is met" if count.met else "The quorum is not met yet"
    one = count.present == 1
    if page.mode is Mode.WRITTEN:
        verb = "has responded" if one else "have responded"
    else:
        verb = "is present" if one else "are present"
    quorum = f"{met}: it needs {count.needed}, and {words.plural(count.present, 'member')} {verb}."
    counts = ""
    if not page.hidden_votes:
        tally = page.tally
        counts = f"So far {tally.for_} for, {tally.against} against, {tally.abstained} abstaining."
    voting = [each for each in page.members if each.sits and each.capacity is Capacity.VOTING]
    return Forecast(
        quorum,
        counts,
        tuple(each.name for each in voting if each.votes and not each.is_barred),
        tuple(each.name for each in voting if not each.votes and not each.is_barred),
        tuple(each.name for each in voting if each.is_barred),
    )


def the(name: str) -> str:
    """A body's name inside a sentence: "the Implementation Board"."""
    return name if name.lower().startswith("the ") else f"the {name}"


def first_upper(text: str) -> str:
    """The same with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def due_words(page: RoundPage, zone: ZoneInfo) -> str:
    """Such as "Friday 17 January 2020 at 5pm"; empty for a round of a meeting."""
    if page.due_on is None:
        return ""
    at = f" at {dates.clock(page.due_time, zone)}" if page.due_time else ""
    return f"{dates.day(page.due_on, zone)}{at}"
