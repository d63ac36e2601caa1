"""The access table, asked whole: every route by every method, as everybody it may concern."""

from __future__ import annotations

import re

import pytest

from tests.functional.web.conftest import ClientFor, People
from tests.functional.web.pages import PageClient
from tracker.web.access import ACCESS
from tracker.workflows.actors import OFFICES

CASES = [(rule, method, who) for rule, methods in ACCESS.items() for method, who in methods.items()]


def address(rule: str) -> str:
    """An address of the route; what it names does not exist."""
    return re.sub(r"<(int:)?[^>]+>", lambda part: "999999" if part[1] else "nothing", rule)


def status(client: PageClient, rule: str, method: str) -> int:
    """What a request without a form token gets; it is refused before it could do anything."""
    with client.client.open(address(rule), method=method) as answer:
        return answer.status_code


def test_strangers(client: PageClient, people: People) -> None:
    for rule, method, who in CASES:
        got = status(client, rule, method)
        if who.signed_in:
            assert got == (302 if method == "GET" else 401), (rule, method)
        else:
            assert got not in {302, 401, 403}, (rule, method)


def test_somebody_without_an_office(client_for: ClientFor, people: People) -> None:
    for rule, method, who in CASES:
        client = client_for(people.nobody)
        assert (status(client, rule, method) == 403) or not who.offices, (rule, method)


RESTRICTED = [(rule, method, who) for rule, method, who in CASES if who.offices]


@pytest.mark.parametrize("office", OFFICES)
def test_every_office(client_for: ClientFor, people: People, office: str) -> None:
    client = client_for(people.office[office])
    for rule, method, who in RESTRICTED:
        is_refused = status(client, rule, method) == 403
        assert is_refused == (office not in who.offices), (rule, method)


def test_the_table_is_asked_about_something() -> None:
    assert len(CASES) > 30
    assert RESTRICTED
