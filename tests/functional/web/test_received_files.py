"""Files that a form brought stay with it; documents go out whole, and reads of them are noted."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.functional.web.journey import Journey
from tests.functional.web.pages import Tree
from tests.functional.web.uploads import NEW, PAPERS, PDF, add, count, document, error, file, opened
from tracker.models.papers import Document
from tracker.models.people import SecurityEvent
from tracker.services import paper_reads
from tracker.services.unit_of_work import TemporarilyUnavailableError


def held(page: str) -> dict[str, str]:
    """What a form that came back carries for its files."""
    hidden = Tree(page).root.all("input", type="hidden")
    named = {each.attributes["name"]: each.attributes["value"] for each in hidden}
    return {name: value for name, value in named.items() if name.startswith("held-")}


def test_files_that_were_received_are_not_lost(journey: Journey) -> None:
    lead = journey.browser("lead_officer")
    answer = add(
        lead,
        **{"kind-1": "", "file-2": file(PDF, "Summary.pdf"), "kind-2": "short_summary"},
        **{"file-3": file(b""), "kind-3": "appendix"},
    )
    assert answer.status_code == 422
    assert "Received: Draft strategy.pdf, PDF" in Tree(answer.text).root.text
    tokens = held(answer.text)
    assert set(tokens) == {"held-1", "held-2"}
    sent = {**lead.hidden(answer, NEW), "kind-1": "draft", "kind-2": "short_summary"}
    again = lead.follow(lead.post(NEW, sent))
    assert "The revision is added." in again.text
    stored = document(journey, "Draft strategy")
    with lead.get(f"{PAPERS}/{stored.id}") as got:
        assert got.data == PDF
    assert document(journey, "Summary").kind == "short_summary"


def test_a_file_that_was_received_is_left_out_or_replaced(journey: Journey) -> None:
    lead = journey.browser("lead_officer")
    two = {"file-2": file(PDF, "Summary.pdf"), "kind-2": "short_summary"}
    answer = add(lead, **two, note="x" * 20_000)
    other = PDF.replace(b"%one", b"%two")
    lead.follow(
        lead.post(
            NEW,
            {
                **lead.hidden(answer, NEW),
                "file-1": file(other, "Better.pdf"),
                "kind-1": "draft",
                "leave-2": "yes",
                "kind-2": "short_summary",
            },
        )
    )
    titles = journey.look(lambda session: list(session.scalars(select(Document.title))))
    assert titles == ["Better"]
    with lead.get(f"{PAPERS}/{document(journey, 'Better').id}") as got:
        assert got.data == other


def test_a_token_is_good_for_its_own_form_only(journey: Journey) -> None:
    lead, other = journey.browser("lead_officer"), journey.browser("programme_manager")
    token = held(add(lead, **{"kind-1": ""}).text)["held-1"]
    for browser, sent in (
        (other, token),
        (lead, token[:-1]),
        (lead, "x"),
        (lead, "é" * 5000),
        (lead, f"{token}.{token}"),
    ):
        answer = add(browser, **{"file-1": file(b"", ""), "held-1": sent})
        assert answer.status_code == 422
        assert "Choose a file" in error(answer.text, "file-1")
    assert add(lead, **{"file-1": file(b"", ""), "held-1": token}).status_code == 303


def test_a_stale_form_comes_back_with_its_files(journey: Journey) -> None:
    lead = journey.browser("lead_officer")
    sent = lead.hidden(lead.get(NEW), NEW)
    journey.add_revision({"Another": b"two"})
    answer = lead.post(NEW, {**sent, "file-1": file(), "kind-1": "draft", "note": "Kept words"})
    assert answer.status_code == 409
    assert "changed here while" in error(answer.text, "file-1")
    assert "Kept words" in answer.text
    assert count(journey) == 1
    again = {**lead.hidden(answer, NEW), "kind-1": "draft"}
    assert lead.post(NEW, again).status_code == 303
    assert count(journey) == 2


def test_a_document_is_known_by_its_hash(journey: Journey) -> None:
    journey.add_revision()
    stored = document(journey, "Draft strategy")
    lead = journey.browser("lead_officer")
    with lead.get(f"{PAPERS}/{stored.id}") as got:
        assert got.headers["ETag"] == f'"{stored.sha256}"'
        assert got.content_length == stored.size
    known = {"If-None-Match": f'"{stored.sha256}"'}
    with lead.get(f"{PAPERS}/{stored.id}", 304, headers=known) as got:
        assert got.data == b""


def test_reads_of_exempt_papers_and_damage_are_kept(journey: Journey) -> None:
    journey.add_revision({"Draft strategy": b"one", "An exempt note": b"two"})
    plain, exempt = document(journey, "Draft strategy"), document(journey, "An exempt note")
    lead, scrutiny = journey.browser("lead_officer"), journey.browser("scrutiny_chair")
    for browser, number in ((lead, plain.id), (lead, exempt.id), (scrutiny, exempt.id)):
        opened(browser, f"{PAPERS}/{number}")
    (journey.ports.documents._folder / plain.stored_name).unlink()
    opened(lead, f"{PAPERS}/{plain.id}")
    wanted = (
        select(SecurityEvent)
        .where(SecurityEvent.kind.in_(("exempt_paper_read", "document_damaged")))
        .order_by(SecurityEvent.id)
    )
    events = journey.look(lambda session: list(session.scalars(wanted)))
    user = journey.users["lead_officer"]
    assert [(each.kind, each.user_id, each.detail) for each in events] == [
        ("exempt_paper_read", user, {"document": exempt.id}),
        ("document_damaged", user, {"document": plain.id}),
    ]


def test_an_exempt_paper_whose_read_cannot_be_noted_stays_closed(
    journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    journey.add_revision({"An exempt note": b"two"})
    stored = document(journey, "An exempt note")
    lead = journey.browser("lead_officer")

    def locked(*_: Any, **__: Any) -> None:
        raise TemporarilyUnavailableError("locked")

    monkeypatch.setattr(paper_reads, "note_exempt_read", locked)
    lead.get(f"{PAPERS}/{stored.id}", 503)
