"""Secrets that are handed out once: invitation, reset and session tokens.

Only the digest is stored, so a copied database opens nothing. A plain SHA-256 is enough, and no
salt is needed, because the token itself is 256 random bits that nobody can guess through.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import NamedTuple


class NewToken(NamedTuple):
    """`plain` goes to the person, once; `digest` goes into the database."""

    plain: str
    digest: str


def new_token() -> NewToken:
    """A new token of 256 random bits, safe in a URL without quoting, with its digest."""
    plain = secrets.token_urlsafe(32)
    return NewToken(plain, digest(plain))


def digest(plain: str) -> str:
    """What to look a token up by: SHA-256 of its UTF-8 text, 64 hexadecimal digits.

    Takes any text, since it is given what a stranger typed into a link.
    """
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
