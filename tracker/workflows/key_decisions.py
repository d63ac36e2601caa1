"""What makes a decision key, and what the notice of one has to say.

A key decision is one that, in the view of the overview and scrutiny committee, is likely to bring
significant spending or savings, or to be significant for people in two or more wards (SI 2017/68,
art. 11(1)). What is significant is the committee's to say: its criteria are settings of the
authority, with the date on which it adopted them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from tracker.workflows.calendar import in_words

DEFAULT_WARDS: Final = 2
"""Two wards or electoral divisions: the number that the Order itself names."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """From how many pounds spent or saved, and from how many wards, a decision is key.

    None for a measure that the committee has not set. `adopted_on` is the local day on which the
    scrutiny committee adopted them.
    """

    threshold_pounds: int | None = None
    wards: int | None = DEFAULT_WARDS
    adopted_on: date | None = None

    @property
    def source(self) -> str:
        """Whose criteria these are, to end a sentence."""
        if self.adopted_on is None:
            return "The day on which the scrutiny committee adopted its criteria is not recorded."
        return f"The scrutiny committee adopted these criteria on {in_words(self.adopted_on)}."


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the criteria say of a decision; `is_key` is None where they cannot tell."""

    is_key: bool | None
    sentence: str


def criteria(settings: Mapping[str, Any]) -> Criteria:
    """The criteria among an authority's settings (`key_decision`)."""
    stored = settings.get("key_decision", {})
    adopted = stored.get("adopted_on")
    return Criteria(
        stored.get("threshold_pounds"),
        stored.get("wards", DEFAULT_WARDS),
        date.fromisoformat(adopted) if adopted else None,
    )


def judge(criteria: Criteria, financial_effect: int | None, wards: int | None) -> Judgement:
    """Whether a decision is key by its effect in whole pounds and the wards that it affects.

    One measure that is reached makes it key. It is not key only if every measure is known and none
    is reached: what nobody has estimated is not small.
    """
    reached, below, unknown = [], [], []
    if criteria.threshold_pounds is not None:
        limit = pounds(criteria.threshold_pounds)
        if financial_effect is None:
            unknown.append("its effect in pounds")
        elif financial_effect >= criteria.threshold_pounds:
            reached.append(f"{pounds(financial_effect)} reaches the threshold of {limit}")
        else:
            below.append(f"{pounds(financial_effect)} is below the threshold of {limit}")
    if criteria.wards is not None:
        if wards is None:
            unknown.append("the number of wards affected")
        elif wards >= criteria.wards:
            reached.append(f"{_wards(wards)} affected, and {criteria.wards} are enough")
        else:
            below.append(f"{_wards(wards)} affected, and it takes {criteria.wards}")
    if reached:
        return Judgement(True, f"This is a key decision: {' and '.join(reached)}.")
    if unknown:
        return Judgement(None, f"The criteria need {' and '.join(unknown)} to tell.")
    if not below:
        return Judgement(None, "The scrutiny committee has set no criteria, so none can tell.")
    return Judgement(False, f"This is not a key decision: {' and '.join(below)}.")


def pounds(amount: int) -> str:
    """Such as "£150,000"."""
    return f"£{amount:,}"


def _wards(count: int) -> str:
    return f"{count} ward is" if count == 1 else f"{count} wards are"


IS_KEY: Final = "A key decision is to be made on behalf of the authority."
"""The first of the eight fields is the statement itself."""

NOTICE_FIELDS: Final[Mapping[str, str]] = {
    "matter": "The matter about which the decision is to be made",
    "decision_maker": "Who makes the decision",
    "decision_maker_title": "Title of the decision-maker",
    "decided_when": "The date, or the period, in which it is to be made",
    "documents": "Documents to be considered",
    "copies_from": "Where copies or extracts are available",
    "other_documents": "Other documents that may be submitted",
    "how_to_ask": "How to ask for details of them",
}
"""The text of a notice by field (SI 2017/68, art. 11(2)). With the statement that a key decision is
to be made these are the eight of the article: a decision-maker's name and title are one of them.
"""
OPTIONAL_FIELDS: Final = frozenset({"decision_maker_title"})


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What a notice says, field by field."""

    matter: str
    decision_maker: str
    decision_maker_title: str
    decided_when: str
    documents: str
    copies_from: str
    other_documents: str
    how_to_ask: str

    @property
    def eight(self) -> tuple[tuple[str, str], ...]:
        """The eight fields of the article in its order, each with its heading."""
        who = ", ".join(filter(None, (self.decision_maker, self.decision_maker_title)))
        said = {name: getattr(self, name) for name in NOTICE_FIELDS}
        said["decision_maker"] = who
        del said["decision_maker_title"]
        return (
            ("A key decision", IS_KEY),
            *((NOTICE_FIELDS[name], text) for name, text in said.items()),
        )


def as_text(notice: NoticeText, authority: str) -> str:
    """The notice as plain text, numbered in the order of the article."""
    lines = [authority, "Notice of a key decision", ""]
    for number, (heading, said) in enumerate(notice.eight, start=1):
        lines += [f"{number}. {heading}", *(f"   {line}" for line in said.splitlines()), ""]
    return "\n".join(lines)
