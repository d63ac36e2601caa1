"""What a form would send, and how many statements a page takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from tests.functional.web.pages import Tree
from tracker.extensions import db


def statements(app: Flask, work: Callable[[], object]) -> int:
    """How many statements the database is sent while `work` runs."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)


def filled(page: TestResponse, action: str) -> dict[str, str]:
    """All that the page's form to `action` would send: hidden, typed, chosen and ticked."""
    form = next(
        each
        for each in Tree(page.text).root.all("form", method="post")
        if each.attributes.get("action", page.request.path).partition("?")[0] == action
    )
    found = {}
    for each in form.all("input"):
        kind = each.attributes.get("type", "text")
        if kind not in {"radio", "checkbox"} or "checked" in each.attributes:
            found[each.attributes["name"]] = each.attributes.get("value", "")
    for each in form.all("textarea"):
        found[each.attributes["name"]] = each.texts[0].removeprefix("\n")
    for each in form.all("select"):
        chosen = each.all("option", selected="") or each.all("option")
        found[each.attributes["name"]] = chosen[0].attributes.get("value", "")
    return found
