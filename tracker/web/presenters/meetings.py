"""A meeting as its readers meet it: who is present, whether it is quorate, what may be done now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from zoneinfo import ZoneInfo

from tracker.queries.agenda import ItemRow
from tracker.queries.decision_preview import Method
from tracker.queries.meetings import MeetingPage, PresentRow
from tracker.web.presenters.words import plural
from tracker.workflows.approvals import Capacity, Member, Tally, tally
from tracker.workflows.calendar import in_words, to_local
from tracker.workflows.show_of_hands import Hands
from tracker.workflows.snapshots import CARRIED

METHODS: Final = {
    "votes": "Votes cast in the browser",
    "show_of_hands": "A show of hands",
    "agreed_without_vote": "Agreed without a vote",
}
_HANDS: Final = ("for", "against", "abstained")
_MOST: Final = 9999
_LONGEST: Final = 10_000


@dataclass(frozen=True, slots=True)
class DecidedEntry:
    """How one recommendation was decided, as typed."""

    method: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """What the clerk enters of each recommendation, by its id, and what is wrong with it."""

    entries: Mapping[int, DecidedEntry]
    errors: Mapping[str, str] = field(default_factory=dict)
    amendment: str = ""

    @property
    def problems(self) -> list[dict[str, str]]:
        return [{"text": said, "href": f"#{name}"} for name, said in self.errors.items()]

    @property
    def methods(self) -> dict[int, Method]:
        """As the tally takes it; meaningful once `checked` found nothing wrong."""
        return {key: Method(each.method, _hands(each)) for key, each in self.entries.items()}

    def hidden(self) -> list[tuple[str, str]]:
        """All of it, for a page that only shows it."""
        found = []
        for key, each in self.entries.items():
            found.append((f"method-{key}", each.method))
            found += [(f"{name}-{key}", each.numbers.get(name, "")) for name in _HANDS]
        return [*found, ("amendment", self.amendment)]

    def with_errors(self, errors: Mapping[str, str]) -> DecisionForm:
        """The same with a message at each of these fields."""
        return replace(self, errors=errors)

    def checked(self) -> DecisionForm:
        """The same with a message for each field that cannot be taken."""
        errors: dict[str, str] = {}
        for key, each in self.entries.items():
            if each.method not in METHODS:
                errors[f"method-{key}"] = "Select how this was decided."
            elif each.method == "show_of_hands":
                for name in _HANDS:
                    if _number(each.numbers.get(name, "")) is None:
                        errors[f"{name}-{key}"] = "Enter a number of hands, such as 5 or 0."
        if len(self.amendment) > _LONGEST:
            errors["amendment"] = f"Shorten the amendment to {_LONGEST:,} characters or fewer."
        elif "\0" in self.amendment:
            errors["amendment"] = "Remove the characters that cannot be shown."
        return self.with_errors(errors)


@dataclass(frozen=True, slots=True)
class SimpleForm:
    """A form of one field: its name, what was typed, and the message beside it."""

    field: str
    text: str = ""
    error: str = ""

    @property
    def problems(self) -> list[dict[str, str]]:
        return [{"text": self.error, "href": f"#{self.field}"}] if self.error else []


def decision_from(form: Mapping[str, str], recommendation_ids: Iterable[int]) -> DecisionForm:
    return DecisionForm(
        {
            key: DecidedEntry(
                form.get(f"method-{key}", ""),
                {name: form.get(f"{name}-{key}", "").strip()[:10] for name in _HANDS},
            )
            for key in recommendation_ids
        },
        amendment=form.get("amendment", "").replace("\r\n", "\n").strip(),
    )


def is_carried(item: ItemRow, tallies: Mapping[int, Tally]) -> bool:
    """Whether the decisive recommendation of an item would be carried by these tallies."""
    decisive = (each.id for each in item.recommendations if each.decisive)
    return any(tallies[key].outcome in CARRIED for key in decisive if key in tallies)


def quorum(page: MeetingPage) -> str:
    """The arithmetic of the members recorded present, before interests are declared."""
    members = [
        Member(str(each.membership_id), each.capacity, each.role, present=each.present is True)
        for each in page.members
    ]
    seats = sum(each.capacity is Capacity.VOTING for each in members)
    count = tally(page.rule, members, [], closed=False).quorum
    are = "is" if count.present == 1 else "are"
    return (
        f"{plural(count.present, 'voting member')} {are} recorded present, of {seats}. "
        f"The quorum is {count.needed}: {'met' if count.met else 'not met'}."
    )


def printed_elsewhere(page: MeetingPage, zone: ZoneInfo) -> str:
    """That the meeting is printed elsewhere with another date; "" where none is noted."""
    if page.printed_on is None:
        return ""
    held_on = to_local(page.starts_at, zone).date()
    apart = abs((page.printed_on - held_on).days)
    side = "earlier" if page.printed_on < held_on else "later"
    days = f", {apart} day{'' if apart == 1 else 's'} {side} than here" if apart else ", as here"
    return f"{in_words(page.printed_on)}{days}. {page.note}".strip()


def may_vote_on(item: ItemRow, member: PresentRow | None) -> bool:
    """Whether the reader can vote on this item now: it is open and the reader is present."""
    return (
        item.status == "open"
        and item.round_status == "open"
        and member is not None
        and member.capacity is Capacity.VOTING
        and member.present is True
    )


def _hands(entry: DecidedEntry) -> Hands | None:
    if entry.method != "show_of_hands":
        return None
    return Hands(*(_number(entry.numbers.get(name, "")) or 0 for name in _HANDS))


def _number(text: str) -> int | None:
    typed = text.strip()
    if not (typed.isascii() and typed.isdigit()) or len(typed) > len(str(_MOST)):
        return None
    return int(typed)
