"""Hashing with real argon2id, cheap parameters, and the advice against weak passwords."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from tracker.adapters.passwords import MAXIMUM_LENGTH, Passwords, password_problems

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PHRASE = "wheel-orbit-cactus-42"


@pytest.fixture(scope="module")
def passwords() -> Passwords:
    return Passwords(CHEAP)


def test_only_the_password_verifies(passwords: Passwords) -> None:
    stored = passwords.hash_password(PHRASE)
    assert passwords.verify(stored, PHRASE)
    for wrong in ("", PHRASE.upper(), PHRASE[:-1], PHRASE + " ", stored):
        assert not passwords.verify(stored, wrong)


def test_the_same_password_is_stored_differently_each_time(passwords: Passwords) -> None:
    assert passwords.hash_password(PHRASE) != passwords.hash_password(PHRASE)


def test_the_same_letters_typed_otherwise_are_the_same_password(passwords: Passwords) -> None:
    stored = passwords.hash_password(unicodedata.normalize("NFD", "Zoë’s café in Crosby"))
    assert passwords.verify(stored, unicodedata.normalize("NFC", "Zoë’s café in Crosby"))


@pytest.mark.parametrize("stored", [None, "", "not a hash", "$argon2id$v=19$broken"])
def test_without_an_account_the_answer_is_no_after_the_same_work(
    monkeypatch: pytest.MonkeyPatch, stored: str | None
) -> None:
    passwords = Passwords(CHEAP)
    worked: list[Any] = []
    real = CHEAP.verify

    def noting(hash: str | bytes, password: str | bytes) -> Any:  # noqa: A002 - argon2's name
        result = None
        try:
            result = real(hash, password)
        finally:
            if str(hash).count("$") == 5:  # a whole hash, so argon2 really ran
                worked.append(extract_parameters(str(hash)))
        return result

    monkeypatch.setattr(PasswordHasher, "verify", lambda _self, h, p: noting(h, p))
    assert not passwords.verify(stored, PHRASE)
    assert worked == [extract_parameters(passwords.hash_password(PHRASE))]


@pytest.mark.parametrize("password", ["a" * MAXIMUM_LENGTH, "\ud800 half a character", ""])
def test_odd_passwords_hash_and_verify(passwords: Passwords, password: str) -> None:
    assert passwords.verify(passwords.hash_password(password), password)


def test_nothing_beyond_the_longest_password_verifies(passwords: Passwords) -> None:
    stored = passwords.hash_password("a" * MAXIMUM_LENGTH)
    assert not passwords.verify(stored, "a" * (MAXIMUM_LENGTH + 1))
    assert not passwords.verify(stored, "a" * 1_000_000)


def test_the_default_is_the_strength_of_rfc_9106() -> None:
    parameters = extract_parameters(Passwords().hash_password(PHRASE))
    assert parameters.type is Type.ID
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (65536, 3, 4)


def test_a_hash_of_another_strength_wants_renewing(passwords: Passwords) -> None:
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    stored = passwords.hash_password(PHRASE)
    assert not passwords.needs_rehash(stored)
    assert stronger.needs_rehash(stored)
    assert stronger.verify(stored, PHRASE)


SHORT = "at least 12 characters"
LONG = "at most 256 characters"
COMMON = "harder to guess"
PERSONAL = "your name or e-mail"
SERVICE = "name of this service"


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        (PHRASE, []),
        ("correct horse battery tulip", []),
        ("пароль длинный очень", []),
        ("three plain words", []),
        ("bob sees a kangaroo", []),  # Bo is too short a name to matter
        ("", [SHORT]),
        ("elevenchars", [SHORT]),
        ("twelve.chars", []),
        (unicodedata.normalize("NFD", "éàüöñçåîôûëx"), []),
        (unicodedata.normalize("NFD", "éàüöñçåîôûë"), [SHORT]),
        ("x1%" * 86, [LONG]),
        ("Password1234", [COMMON]),
        ("p@$$w0rd2024!", [COMMON]),
        ("Summer2024!!", [COMMON]),
        ("!!!liverpool!!!1", [COMMON]),
        ("correct horse battery staple", [COMMON]),
        ("qwertyuiop123", [COMMON]),
        ("123456789012", [COMMON]),
        ("210987654321", [COMMON]),
        ("abcdefghijklmn", [COMMON]),
        ("wxyzabcdefgh", [COMMON]),
        ("aaaaaaaaaaaa", [COMMON]),
        ("abcabcabcabc", [COMMON]),
        ("xyxxyyyxyxxz", [COMMON]),
        ("k7mpqxk7mpqx", [COMMON]),
        ("mersey-ExampleSON-9", [PERSONAL]),
        ("the annelise garden", [PERSONAL]),
        ("boardroom-is-cold", [PERSONAL]),
        ("TRACKER-sees-it-all", [SERVICE]),
        ("tracker exampleson 12", [PERSONAL, SERVICE]),
    ],
)
def test_weak_passwords_are_named_with_their_cure(password: str, expected: list[str]) -> None:
    problems = password_problems(password, "annelise.bo@boardroom.example", "Bo Exampleson")
    assert len(problems) == len(expected)
    for problem, part in zip(problems, expected, strict=True):
        assert part in problem
