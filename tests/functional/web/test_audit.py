"""The whole record: who reads it, and that it says when the chain is broken."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from tests.functional.web.journey import Journey
from tests.functional.web.looking import statements
from tests.functional.web.pages import Tree
from tracker.models.record import AuditHead


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *((office, 200) for office in ("auditor", "monitoring_officer", "administrator")),
        *((office, 403) for office in ("lead_officer", "committee_clerk", "scrutiny_chair")),
        *((member, 403) for member in ("mary", "mayor", "nobody")),
    ],
)
def test_who_may_read_it(journey: Journey, who: str, status: int) -> None:
    page = journey.browser(who).get("/audit", status).text
    assert ("Set up the authority" in page) == (status == 200)


def test_a_whole_chain_and_its_head(journey: Journey) -> None:
    journey.share().vote("mary", "implementation_board", "reject", "Because of the harbour.")
    page = journey.browser("auditor").get("/audit").text
    head = journey.look(lambda session: session.scalar(select(AuditHead.hash)))
    assert "the chain is whole" in page
    assert head in page
    assert "harbour" not in page
    rows = [each.text for each in Tree(page).root.all("tbody")[0].all("tr")]
    positions = [int(row.split()[-1][:-8]) for row in rows]
    assert positions == sorted(positions, reverse=True)
    assert positions[-1] == 1


def test_a_broken_chain_is_told(journey: Journey) -> None:
    """Somebody cut off the end of the record behind the product's back."""
    auditor = journey.browser("auditor")
    journey.change(update(AuditHead).values(hash="0" * 64))
    page = auditor.get("/audit").text
    assert "the chain is whole" not in page
    assert "The chain is broken at entry" in page


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "1.5", "<script>", "²"])
def test_a_wrong_place_is_the_beginning(journey: Journey, before: str) -> None:
    page = journey.browser("auditor").get(f"/audit?before={before}").text
    assert "Started the strategy" in page


def test_a_nul_is_refused_at_the_door(journey: Journey) -> None:
    journey.browser("auditor").get("/audit?before=%00", 400)


def test_below_the_first_entry_there_is_none(journey: Journey) -> None:
    assert (
        "Nothing has been recorded yet." in journey.browser("auditor").get("/audit?before=1").text
    )


def test_more_entries_cost_no_more_statements(journey: Journey) -> None:
    auditor = journey.browser("auditor")
    few = statements(journey.app, lambda: auditor.get("/audit"))
    journey.share()
    assert statements(journey.app, lambda: auditor.get("/audit")) == few
