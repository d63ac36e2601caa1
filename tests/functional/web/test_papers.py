"""The papers of a strategy: who sees which, adding a revision, and handing documents out."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from tests.functional.web.journey import Journey
from tests.functional.web.pages import Tree
from tests.functional.web.uploads import NEW, PAPERS, PDF, add, count, document, error, file, opened
from tracker.models.papers import Document, Revision
from tracker.web import access


def test_a_revision_is_added_and_its_document_comes_back(journey: Journey) -> None:
    lead = journey.browser("lead_officer")
    assert "no papers" in lead.get(PAPERS).text
    page = lead.follow(add(lead, note="First full draft.", **{"exempt-1": "yes"}))
    assert "The revision is added." in page.text
    assert "First full draft." in page.text
    stored = document(journey, "Draft strategy")
    assert (stored.kind, stored.exempt, stored.size) == ("draft", True, len(PDF))
    with lead.get(f"{PAPERS}/{stored.id}") as got:
        assert got.data == PDF
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Cache-Control"] == "no-store"
    assert got.mimetype == "application/pdf"


def test_documents_of_the_revision_before_are_kept_or_dropped(journey: Journey) -> None:
    journey.add_revision({"Old draft": b"one", "Map": b"two"})
    lead = journey.browser("lead_officer")
    kept = document(journey, "Map")
    lead.follow(add(lead, **{"title-1": "New draft", "keep": [str(kept.id)]}))
    wanted = (
        select(Document.title)
        .join(Revision)
        .where(Revision.number == 2)
        .order_by(Document.position)
    )
    assert journey.look(lambda session: list(session.scalars(wanted))) == ["Map", "New draft"]
    page = lead.get(PAPERS).text
    assert page.index("Revision 2") < page.index("Revision 1")


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"file-1": file(b"")}, "file-1", "is empty"),
        ({"file-1": file(b"MZ\x90\x00" + b"\0" * 200, "a.pdf")}, "file-1", "not of a kind"),
        ({"file-1": file(b"<script>alert(1)</script>", "a.html")}, "file-1", "not of a kind"),
        ({"file-1": (BytesIO(b""), "")}, "file-1", "Choose a file"),
        ({"kind-1": ""}, "kind-1", "Select what kind"),
        ({"kind-1": "decision"}, "kind-1", "Select what kind"),
        ({"title-1": "x" * 20_000}, "title-1", "Shorten"),
        ({"note": "x" * 20_000}, "note", "Shorten"),
        ({"file-2": file(b""), "kind-2": "appendix"}, "file-2", "is empty"),
        ({"title-2": "No file"}, "file-2", "Choose a file"),
        ({"file-1": (BytesIO(b""), ""), "kind-1": ""}, "file-1", "Choose a file"),
    ],
)
def test_what_cannot_be_taken_says_so_at_its_field(
    journey: Journey, data: dict[str, Any], field: str, words: str
) -> None:
    lead = journey.browser("lead_officer")
    answer = add(lead, **{"title-3": "", "note": "<script>kept</script>", **data})
    assert answer.status_code == 422
    assert words in error(answer.text, field)
    assert data.get("note", "&lt;script&gt;kept&lt;/script&gt;") in answer.text
    assert count(journey) == 0


def test_a_file_above_the_limit_says_so_and_a_flood_is_cut_off(
    journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journey.ports.documents, "_max_bytes", 1000)
    lead = journey.browser("lead_officer")
    answer = add(lead, **{"file-1": file(PDF + b"x" * 2000)})
    assert answer.status_code == 422
    assert "larger than" in error(answer.text, "file-1")
    monkeypatch.setattr(access, "_FILES", 0)
    assert add(lead, **{"file-1": file(PDF + b"x" * 400_000)}).status_code == 413


@pytest.mark.parametrize("keep", ["999999", "-1", "x", "1 or 1", "9" * 30])
def test_foreign_documents_are_not_kept(journey: Journey, keep: str) -> None:
    journey.add_revision()
    answer = add(journey.browser("lead_officer"), keep=[keep])
    assert answer.status_code == 422
    assert "revision before" in error(answer.text, "keep")


def test_nul_in_a_text_is_a_bad_request(journey: Journey) -> None:
    lead = journey.browser("lead_officer")
    assert add(lead, note="a\0b").status_code == 400
    page = lead.follow(add(lead, **{"file-1": file(PDF, "a\0b<script>.pdf")}))
    assert "<script>." not in page.text


def test_a_form_without_its_ticket_or_sent_twice(journey: Journey) -> None:
    lead = journey.browser("lead_officer")
    hidden = lead.hidden(lead.get(NEW), NEW)
    bare = {name: value for name, value in hidden.items() if name != "ticket_key"}
    assert lead.post(NEW, {**bare, "file-1": file(), "kind-1": "draft"}).status_code == 400
    for _ in range(2):
        answer = lead.post(NEW, {**hidden, "file-1": file(), "kind-1": "draft"})
        assert answer.status_code == 303
    assert count(journey) == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *(("lead_officer", 200), ("programme_manager", 200), ("committee_clerk", 403)),
        *(("auditor", 403), ("mary", 403), ("nobody", 404)),
    ],
)
def test_who_may_add(journey: Journey, who: str, status: int) -> None:
    browser = journey.browser(who)
    hidden = browser.hidden(browser.get("/account"), "/sign-out") if status != 200 else {}
    browser.get(NEW, status)
    if status == 200:
        assert add(browser).status_code == 303
    else:
        token = {**hidden, "ticket_key": "a-ticket-of-ours-0001"}
        answer = browser.post(NEW, {**token, "file-1": file(), "kind-1": "draft"})
        assert answer.status_code == status
        assert list(journey.app.extensions["tracker.ports"].documents._folder.glob("?" * 32)) == []


def test_readers_see_what_was_put_to_their_body(journey: Journey) -> None:
    journey.share({"Draft strategy": b"one", "An exempt note": b"two"})
    plain, exempt = document(journey, "Draft strategy"), document(journey, "An exempt note")
    cases = {
        "lead_officer": (200, 200),
        "auditor": (200, 200),
        "scrutiny_chair": (200, 404),
        "mary": (200, 200),
        "watcher": (200, 404),
        "mayor": (404, 404),
        "nobody": (404, 404),
    }
    for who, expected in cases.items():
        browser = journey.browser(who)
        got = tuple(opened(browser, f"{PAPERS}/{each.id}") for each in (plain, exempt))
        assert got == expected, who
        page = browser.get(PAPERS, 404 if who == "nobody" else 200).text
        assert ("Draft strategy" in page) == (expected[0] == 200), who
        assert ("An exempt note" in page) == (expected[1] == 200), who
    lead = journey.browser("lead_officer")
    lead.get(f"{PAPERS}/999999", 404)
    lead.get(f"/strategies/other/papers/{plain.id}", 404)


def test_a_damaged_document_is_never_handed_out(journey: Journey) -> None:
    journey.add_revision()
    stored = document(journey, "Draft strategy")
    path = journey.ports.documents._folder / stored.stored_name
    path.write_bytes(b"something else")
    lead = journey.browser("lead_officer")
    assert "restore" in lead.get(f"{PAPERS}/{stored.id}", 503).text
    path.unlink()
    lead.get(f"{PAPERS}/{stored.id}", 503)


def test_a_stage_without_revisions_says_where_they_are_added(journey: Journey) -> None:
    journey.share()
    lead = journey.browser("lead_officer")
    assert "No revision can be added now." in lead.get(PAPERS).text
    assert "This cannot be done now" in lead.get(NEW, 409).text
    assert "No revision can be added" not in journey.browser("mary").get(PAPERS).text


def test_many_revisions_come_in_pages(journey: Journey) -> None:
    for number in range(22):
        journey.add_revision({f"Draft {number}": str(number).encode()})
    lead = journey.browser("lead_officer")
    page = lead.get(PAPERS)
    assert "Draft 21" in page.text
    assert "Draft 1<" not in page.text
    following = next(
        a.attributes["href"]
        for a in Tree(page.text).root.all("a")
        if "before=" in a.attributes["href"]
    )
    assert "Draft 1<" in lead.get(following).text
    for hostile in ("x", "-1", "9" * 40, "0"):
        lead.get(f"{PAPERS}?before={hostile}")
