"""What a meeting's votes would mean, before the clerk records them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.queries import counting
from tracker.workflows.approvals import Tally, TallyError
from tracker.workflows.show_of_hands import Hands, count_hands


@dataclass(frozen=True, slots=True)
class Method:
    """How one recommendation was decided; `hands` only for a show of hands."""

    name: str
    hands: Hands | None = None


def preview(
    session: Session, round_id: int, today: date, methods: Mapping[int, Method]
) -> tuple[dict[int, Tally], dict[int, str]]:
    """Tallies by recommendation, and why some cannot be counted. `today` is local."""
    rule = counting.rule_of(session, round_id)
    members = counting.members_of_round(session, round_id, today)
    found: dict[int, Tally] = {}
    wrong: dict[int, str] = {}
    for recommendation_id, method in methods.items():
        try:
            if method.name == "votes":
                found[recommendation_id] = counting.count(
                    session, round_id, today, closed=True, recommendation_id=recommendation_id
                )
            else:
                found[recommendation_id] = count_hands(rule, members, method.hands)
        except TallyError as error:
            sentence = str(error)
            wrong[recommendation_id] = f"{sentence[0].upper()}{sentence[1:]}."
    return found, wrong
