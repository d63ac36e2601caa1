"""Who is named as able to act: the holders of that authority's offices, for that strategy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.integration.models.world import DAY, NOW, a_strategy, build, store
from tracker.models.authority import Authority
from tracker.models.people import OfficeHolder, User
from tracker.queries.actors import names_in_office

LEAD = "lead_officer"
LONG_AGO, LAST_YEAR = date(2019, 1, 1), date(2019, 12, 31)


@dataclass(frozen=True, slots=True)
class Two:
    """Two authorities; the first has two strategies."""

    here: int
    there: int
    one: int
    other: int


@pytest.fixture
def two(session: Session) -> Two:
    world = build(session)
    there = store(session, Authority(slug="there", name="There", short_name="T"))
    other = store(
        session,
        a_strategy(slug="second", authority_id=world.authority, definition_id=world.definition),
    )

    def lead(name: str, authority: int, strategy: int | None, ends: date | None = None) -> None:
        user = store(
            session, User(email=f"{name[:3].lower()}@example.org", name=name, created_at=NOW)
        )
        office = {"user_id": user, "authority_id": authority, "strategy_id": strategy}
        session.add(OfficeHolder(office=LEAD, starts_on=LONG_AGO, ends_on=ends, **office))

    lead("Ann of all", world.authority, None)
    lead("Ben of one", world.authority, world.strategy)
    lead("Cas of the other", world.authority, other)
    lead("Dee from there", there, None)
    lead("Eli until last year", world.authority, None, LAST_YEAR)
    session.flush()
    return Two(world.authority, there, world.strategy, other)


@pytest.mark.parametrize(
    ("subject", "names"),
    [
        (("strategy_id", "one"), ["Ann of all", "Ben of one"]),
        (("strategy_id", "other"), ["Ann of all", "Cas of the other"]),
        (("authority_id", "here"), ["Ann of all", "Ben of one", "Cas of the other"]),
        (("authority_id", "there"), ["Dee from there"]),
        (None, ["Ann of all", "Ben of one", "Cas of the other", "Dee from there"]),
    ],
)
def test_only_holders_for_the_subject_are_named(
    session: Session, two: Two, subject: tuple[str, str] | None, names: list[str]
) -> None:
    asked = {subject[0]: getattr(two, subject[1])} if subject else {}
    assert names_in_office(session, (LEAD, "committee_clerk"), DAY, **asked) == {LEAD: names}
