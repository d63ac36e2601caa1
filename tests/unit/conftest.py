"""Unit tests are pure: one that reaches for a database or the network fails, naming what it did."""

from __future__ import annotations

import socket
import sqlite3
from typing import Any, NoReturn

import psycopg
import pytest


@pytest.fixture(autouse=True)
def no_database_and_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(what: str) -> Any:
        def refused(*_arguments: Any, **_options: Any) -> NoReturn:
            raise AssertionError(f"a unit test tried to {what}; it belongs in tests/integration")

        return refused

    for module in (sqlite3, sqlite3.dbapi2):
        monkeypatch.setattr(module, "connect", refuse("open an SQLite database"))
    for owner in (psycopg, psycopg.Connection):
        monkeypatch.setattr(owner, "connect", refuse("open a PostgreSQL database"))
    for method in ("connect", "connect_ex", "bind"):
        monkeypatch.setattr(socket.socket, method, refuse("use the network"))
