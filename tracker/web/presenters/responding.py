"""A response on its way: what has been entered so far, carried from page to page by the form.

Nothing is stored before the last page is confirmed, so a half-made response lives in the browser
alone. The rules are those of the service, asked page by page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from tracker.queries.round_members import MemberRow
from tracker.services import entered_response
from tracker.services.entered_response import NewCondition, Response
from tracker.workflows.actors import OFFICES
from tracker.workflows.approvals import Choice, Mode

MOST_CONDITIONS: Final = 10
OWNERS: Final = ("lead_officer", "assistant_director", "programme_manager")
"""Offices that a condition can be given to; the first where nothing else is chosen."""

_SMALL: Final = re.compile(r"[0-9]{1,9}")

INTEREST: Final = ("interest", "nature")
RESPONSE: Final = ("choice-", "reason")
CONDITIONS: Final = ("condition-",)


@dataclass(frozen=True, slots=True)
class EnteredCondition:
    """One condition as typed; the date in its three boxes."""

    text: str = ""
    owner: str = OWNERS[0]
    day: str = ""
    month: str = ""
    year: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.text.strip() or self.day or self.month or self.year)

    @property
    def due_on(self) -> date | None:
        """The date, where the three boxes make one."""
        parts = (self.year, self.month, self.day)
        if not all(part.strip().isascii() and part.strip().isdigit() for part in parts):
            return None
        try:
            return date(*(int(part) for part in parts))
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True, slots=True)
class Entered:
    """What a member has entered. `errors` gives a message for each field."""

    revision_id: int
    interest: str = ""
    nature: str = ""
    choices: Mapping[int, str] = field(default_factory=dict)
    reason: str = ""
    conditions: tuple[EnteredCondition, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def problems(self) -> list[dict[str, str]]:
        """The error summary: each message with the input that it leads to."""
        return [{"text": said, "href": f"#{_input(name)}"} for name, said in self.errors.items()]

    @property
    def is_conditional(self) -> bool:
        return Choice.APPROVE_WITH_CONDITIONS in self.choices.values()

    @property
    def is_barred(self) -> bool:
        return self.interest == "disclosable"

    def with_errors(self, errors: Mapping[str, str]) -> Entered:
        return replace(self, errors=dict(errors))

    def with_another_condition(self) -> Entered:
        """One more empty condition, up to the most that a response takes."""
        more = (*self.conditions, EnteredCondition())
        return replace(self, conditions=more[:MOST_CONDITIONS])

    def hidden(self, *shown: str) -> list[tuple[str, str]]:
        """The fields that a page has to carry on: all but those whose names begin with `shown`."""
        return [
            (name, value) for name, value in self._fields() if not name.startswith(shown or ("\n",))
        ]

    def response(self) -> Response:
        """As the service takes it. Conditions go along only where they were asked for."""
        barred = self.is_barred
        kept = [each for each in self.conditions if not each.is_empty]
        return Response(
            revision_id=self.revision_id,
            choices={} if barred else dict(self.choices),
            reason="" if barred else self.reason,
            conditions=tuple(
                NewCondition(each.text, each.owner, each.due_on)
                for each in (kept if self.is_conditional and not barred else ())
            ),
            interest=self.interest,
            nature="" if self.interest == "none" else self.nature,
        )

    def _fields(self) -> Iterator[tuple[str, str]]:
        yield "revision_id", str(self.revision_id)
        yield "interest", self.interest
        yield "nature", self.nature
        for recommendation_id, choice in self.choices.items():
            yield f"choice-{recommendation_id}", choice
        yield "reason", self.reason
        for position, each in enumerate(self.conditions, start=1):
            yield f"condition-{position}-text", each.text
            yield f"condition-{position}-owner", each.owner
            yield f"condition-{position}-due-day", each.day
            yield f"condition-{position}-due-month", each.month
            yield f"condition-{position}-due-year", each.year


def from_form(form: Mapping[str, str], recommendation_ids: Iterable[int]) -> Entered:
    """What a form carried; fields that the round does not have are left out of account."""
    revision = form.get("revision_id", "")
    return Entered(
        revision_id=int(revision) if _SMALL.fullmatch(revision) else 0,
        interest=form.get("interest", ""),
        nature=_typed(form, "nature"),
        choices={
            each: form[f"choice-{each}"]
            for each in recommendation_ids
            if form.get(f"choice-{each}")
        },
        reason=_typed(form, "reason"),
        conditions=_conditions(form),
    )


def from_votes(member: MemberRow, revision_id: int) -> Entered:
    """The response that now counts, to begin a change of it from."""
    main = member.decisive_vote
    return Entered(
        revision_id=revision_id,
        interest=member.interest or "",
        nature=member.nature,
        choices={each.recommendation_id: each.choice for each in member.votes},
        reason=main.reason if main else "",
        conditions=tuple(
            EnteredCondition(
                each.text,
                each.owner or OWNERS[0],
                *(
                    (str(each.due_on.day), str(each.due_on.month), str(each.due_on.year))
                    if each.due_on
                    else ()
                ),
            )
            for each in (main.conditions if main else ())
        ),
    )


def interest_problems(entered: Entered) -> dict[str, str]:
    return entered_response.interest_problems(entered.response())


def choice_problems(entered: Entered, mode: Mode, wanted: frozenset[int]) -> dict[str, str]:
    return entered_response.choice_problems(mode, wanted, entered.response())


def condition_problems(entered: Entered, today: date) -> dict[str, str]:
    """What cannot be taken of the conditions. `today` is local: none can be due before it."""
    listed = tuple(NewCondition(each.text, each.owner, each.due_on) for each in entered.conditions)
    errors = entered_response.condition_problems(replace(entered.response(), conditions=listed))
    for position, each in enumerate(entered.conditions, start=1):
        name = f"condition-{position}"
        if each.is_empty:
            continue
        if not each.text.strip():
            errors.setdefault(f"{name}-text", "Write down the condition, or empty its date.")
        if each.owner not in OFFICES:
            errors[f"{name}-owner"] = "Choose who is to meet the condition."
        if each.due_on is None:
            errors[f"{name}-due"] = "Enter the day by which it is to be met, such as 27 3 2020."
        elif each.due_on < today:
            errors[f"{name}-due"] = "Enter a day that is not in the past."
    return errors


def _conditions(form: Mapping[str, str]) -> tuple[EnteredCondition, ...]:
    found = []
    for position in range(1, MOST_CONDITIONS + 1):
        name = f"condition-{position}"
        if f"{name}-text" not in form:
            break
        found.append(
            EnteredCondition(
                _typed(form, f"{name}-text"),
                form.get(f"{name}-owner", OWNERS[0]),
                *(form.get(f"{name}-due-{part}", "")[:20] for part in ("day", "month", "year")),
            )
        )
    return tuple(found)


def _typed(form: Mapping[str, str], name: str) -> str:
    # A browser sends the line ends of a text area as CR LF, however they were typed.
    return form.get(name, "").replace("\r\n", "\n")


def _input(name: str) -> str:
    return f"{name}-day" if name.endswith("-due") else name
