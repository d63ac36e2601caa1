from __future__ import annotations

import socket
import sqlite3
from collections.abc import Callable

import psycopg
import pytest
import sqlalchemy


@pytest.mark.parametrize(
    "reach",
    [
        lambda: sqlite3.connect(":memory:"),
        lambda: sqlalchemy.create_engine("sqlite://").connect(),
        lambda: psycopg.Connection.connect("host=127.0.0.1"),
        lambda: sqlalchemy.create_engine("postgresql+psycopg://127.0.0.1").connect(),
    ],
    ids=["sqlite", "orm-sqlite", "postgresql", "orm-postgresql"],
)
def test_a_unit_test_cannot_reach_a_database(reach: Callable[[], object]) -> None:
    with pytest.raises(AssertionError, match=r"belongs in tests/integration"):
        reach()


@pytest.mark.parametrize("method", ["connect", "connect_ex", "bind"])
def test_a_unit_test_cannot_reach_the_network(method: str) -> None:
    with (
        socket.socket() as endpoint,
        pytest.raises(AssertionError, match=r"belongs in tests/integration"),
    ):
        getattr(endpoint, method)(("127.0.0.1", 0))
