from __future__ import annotations

import re

import pytest

from tracker.adapters.tokens import digest, new_token


def test_tokens_are_long_distinct_and_safe_in_a_link() -> None:
    plains = {new_token().plain for _ in range(200)}
    assert len(plains) == 200
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", plain) for plain in plains)


def test_the_digest_finds_the_token_again_and_does_not_reveal_it() -> None:
    token = new_token()
    assert token.digest == digest(token.plain)
    assert token.plain not in token.digest
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize("typed", ["", "é", "\ud800", "x" * 100_000])
def test_anything_a_stranger_types_has_a_digest(typed: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", digest(typed))
