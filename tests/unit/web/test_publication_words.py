"""The four public states, each by its own record and at the moment of reading."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tracker.queries.publication import MeetingDecision, PublicRecord
from tracker.web.presenters.publication import states

NOW = datetime(2020, 4, 3, 9, 0, tzinfo=UTC)
EARLIER = NOW - timedelta(days=1)
DECIDED = MeetingDecision(EARLIER, 4, "f" * 64)


def record(kind: str, at: datetime = EARLIER, revision: int | None = 5) -> PublicRecord:
    return PublicRecord(kind, at, "Anna", "lead_officer", revision, "", "", "")


@pytest.mark.parametrize(
    ("presented", "agreed", "records", "expected"),
    [
        (None, None, [], (False, False, False, False)),
        (EARLIER, None, [], (True, False, False, False)),
        (EARLIER, DECIDED, [], (True, True, False, False)),
        (EARLIER, DECIDED, [record("decision_published")], (True, True, False, False)),
        (EARLIER, DECIDED, [record("decision_effective", NOW)], (True, True, True, False)),
        (
            EARLIER,
            DECIDED,
            [record("decision_effective", NOW + timedelta(seconds=1))],
            (True, True, False, False),
        ),
        (
            EARLIER,
            DECIDED,
            [record("publication"), record("submission"), record("decision_effective")],
            (True, True, True, True),
        ),
        # A decision that was called in and lost: what was public stays so, agreed it is not.
        (EARLIER, None, [record("call_in"), record("decision_published")], (True,) + (False,) * 3),
    ],
)
def test_each_state_has_a_record_of_its_own(
    presented: datetime | None,
    agreed: MeetingDecision | None,
    records: list[PublicRecord],
    expected: tuple[bool, ...],
) -> None:
    found = states(presented, agreed, records, NOW)
    assert tuple(each.since is not None for each in found) == expected


def test_the_newest_record_of_a_kind_counts() -> None:
    newest, older = record("publication", NOW, 7), record("publication", EARLIER, 6)
    found = states(EARLIER, DECIDED, [newest, older], NOW)[-1]
    assert (found.since, found.says) == (NOW, "The final strategy is public, as revision 7.")
    assert "revision 4" in states(EARLIER, DECIDED, [], NOW)[1].says
