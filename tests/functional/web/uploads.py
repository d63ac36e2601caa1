"""The form that adds a revision, as tests fill it in."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from sqlalchemy import func, select

from tests.functional.web.journey import Journey
from tests.functional.web.pages import PageClient, Tree
from tracker.models.papers import Document, Revision

PAPERS, NEW = "/strategies/lis/papers", "/strategies/lis/papers/new"
PDF = b"%PDF-1.4\n%one\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


def file(content: bytes = PDF, name: str = "Draft strategy.pdf") -> tuple[BytesIO, str]:
    return BytesIO(content), name


def count(journey: Journey) -> int:
    found: int = journey.look(lambda session: session.scalar(select(func.count(Revision.id))))
    return found


def document(journey: Journey, title: str) -> Document:
    wanted = select(Document).where(Document.title == title).order_by(Document.id.desc())
    found: Document = journey.look(lambda session: session.scalars(wanted).first())
    return found


def opened(browser: PageClient, path: str) -> int:
    with browser.client.get(path) as answer:
        return answer.status_code


def add(browser: PageClient, **data: Any) -> Any:
    return browser.send(NEW, {"file-1": file(), "kind-1": "draft", **data})


def error(page: str, field: str) -> str:
    found = Tree(page).root.all(id=f"{field}-error")
    return found[0].text if found else ""
