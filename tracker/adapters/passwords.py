"""Passwords: stored with argon2id (RFC 9106), and advice against weak ones.

The measure is OWASP ASVS 5.0, 6.2: at least 12 characters, no composition rules, checked against
common passwords and against words of the context, never truncated or changed in case.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

MINIMUM_LENGTH = 12
MAXIMUM_LENGTH = 256  # far above any passphrase; keeps a request from costing what it likes

_CONTEXT_WORDS = ("tracker",)
_SHORTEST_WORD = 4  # a name of two or three letters occurs in too many honest passphrases
_FEWEST_DIFFERENT = 5  # "abababababab" and the like
_WORD = re.compile(r"[^\W_]+")
_UNDISGUISE = str.maketrans("@4031!$5", "aaoeiiss")
_ROWS = ("0123456789" * 4, "abcdefghijklmnopqrstuvwxyz" * 2, "qwertyuiopasdfghjklzxcvbnm" * 2)


class Passwords:
    """Hashing and checking with one strength.

    Without settings of your own it is RFC 9106's second recommended profile (64 MiB, 3 passes).
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY)
        # Compared with when there is no account, so that the answer takes as long as any other.
        strength = (self._hasher.time_cost, self._hasher.memory_cost, self._hasher.parallelism)
        self._nobody = _hash_of_nobody(*strength)

    def hash_password(self, password: str) -> str:
        """What to store: algorithm, parameters, salt and hash in one ASCII text."""
        return self._hasher.hash(_bytes(_canonical(password)))

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether this is the password. `stored` None (no such account) costs the same and is no.

        A stored text that is no argon2 hash is no, too.
        """
        canonical = _canonical(password)
        try:
            self._hasher.verify(stored or self._nobody, _bytes(canonical[:MAXIMUM_LENGTH]))
        except VerifyMismatchError:
            return False
        except (InvalidHashError, VerificationError):  # refused before any work was done
            return self.verify(None, password)
        return bool(stored) and len(canonical) <= MAXIMUM_LENGTH

    def needs_rehash(self, stored: str) -> bool:
        """Whether a hash was made with other settings; then hash anew after a good sign-in."""
        return self._hasher.check_needs_rehash(stored)


@cache
def _hash_of_nobody(time_cost: int, memory_cost: int, parallelism: int) -> str:
    """The hash of a password that nobody has, made once in a process for each strength."""
    hasher = PasswordHasher(time_cost, memory_cost, parallelism)
    return hasher.hash(secrets.token_urlsafe(32))


def password_problems(password: str, email: str, name: str) -> list[str]:
    """Why this password may not be chosen by this person, each with its cure; empty if it may."""
    length = len(_canonical(password))
    if length < MINIMUM_LENGTH:
        return [f"Use at least {MINIMUM_LENGTH} characters. Three or four random words are good."]
    if length > MAXIMUM_LENGTH:
        return [f"Use at most {MAXIMUM_LENGTH} characters."]
    folded = _canonical(password).casefold()
    problems = []
    if _is_common(folded):
        problems.append(
            "Choose a password that is harder to guess: this one is among the first that are tried."
        )
    local, _, domain = email.casefold().partition("@")
    personal = {*_words(name), *_words(local), *_words(domain.partition(".")[0])}
    if any(word in folded for word in personal):
        problems.append("Choose a password that does not contain your name or e-mail address.")
    if any(word in folded for word in _CONTEXT_WORDS):
        problems.append("Choose a password that does not contain the name of this service.")
    return problems


def _is_common(folded: str) -> bool:
    plain = folded.translate(_UNDISGUISE)
    core = folded.strip("0123456789!?.*#$-_ ")
    return (
        not _common_passwords().isdisjoint({folded, plain, core, core.translate(_UNDISGUISE)})
        or len(set(folded)) < _FEWEST_DIFFERENT
        or any(folded in row or folded[::-1] in row for row in _ROWS)
        or any(folded == folded[:n] * (len(folded) // n) for n in _repeatable(len(folded)))
    )


def _repeatable(length: int) -> list[int]:
    """How long a piece may be that, repeated, gives the whole."""
    return [n for n in range(1, length // 2 + 1) if length % n == 0]


@cache
def _common_passwords() -> frozenset[str]:
    text = files("tracker.adapters").joinpath("common_passwords.txt").read_text("utf-8")
    lines = (line.strip() for line in text.splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _words(text: str) -> set[str]:
    found = _WORD.findall(_canonical(text).casefold())
    return {word for word in found if len(word) >= _SHORTEST_WORD}


def _canonical(password: str) -> str:
    """The same letters typed on another keyboard give the same characters (Unicode NFC)."""
    return unicodedata.normalize("NFC", password)


def _bytes(password: str) -> bytes:
    # JSON can carry half a surrogate pair, which is no reason for a fault.
    return password.encode("utf-8", "surrogatepass")
