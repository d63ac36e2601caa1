"""Every route stands in the one access table with its methods, and the table has no other."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tracker.app import create_app
from tracker.config import Settings
from tracker.web.access import ACCESS, UPLOADS
from tracker.workflows.actors import OFFICES

IMPLIED = {"HEAD", "OPTIONS"}  # HEAD follows GET; OPTIONS tells the methods only


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("instance")
    return create_app(
        Settings(
            database_url=f"sqlite:///{folder / 'empty.sqlite3'}",
            instance=folder,
            scheduler="off",
            mail_url="memory://",
        )
    )


def routes(rules: Iterable[Rule]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for rule in rules:
        found.setdefault(rule.rule, set()).update((rule.methods or set()) - IMPLIED)
    return found


def test_every_route_stands_in_the_table(app: Flask) -> None:
    table = {rule: set(methods) for rule, methods in ACCESS.items()}
    assert routes(app.url_map.iter_rules()) == table


def test_the_table_names_offices_that_exist() -> None:
    named = {
        office for methods in ACCESS.values() for who in methods.values() for office in who.offices
    }
    assert named - set(OFFICES) == set()


def test_uploads_are_routes_that_take_a_form() -> None:
    assert {rule for rule in UPLOADS if "POST" not in ACCESS.get(rule, {})} == set()


def test_nobody_but_the_signed_in_reads_what_is_not_for_everybody() -> None:
    """What a stranger may open is this list; a page that joins it is a decision."""
    open_to_all = {
        rule
        for rule, methods in ACCESS.items()
        if any(not who.signed_in and not who.demo_only for who in methods.values())
    }
    assert open_to_all == {
        "/.well-known/security.txt",
        "/calendar/<token>.ics",
        "/assets/<path:filename>",
        "/forward-plan",
        "/healthz",
        "/help",
        "/invitation/<token>",
        "/readyz",
        "/reset",
        "/reset/<token>",
        "/sign-in",
    }


def test_a_route_that_is_missing_is_noticed(app: Flask) -> None:
    rules = [*app.url_map.iter_rules(), Rule("/forgotten", methods=["GET"])]
    assert routes(rules)["/forgotten"] == {"GET"}
    assert "/forgotten" not in ACCESS
