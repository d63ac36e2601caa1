"""Files that came with a form which could not be taken: they stay in the store, by a signed token.

A browser never fills a file field again, so a form that comes back carries a token in its place.
It is good for one person's form about one strategy, and for less time than the prune job leaves a
file alone that no row knows.
"""

from __future__ import annotations

from dataclasses import astuple
from datetime import timedelta
from typing import Final

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from tracker.adapters.documents import Stored
from tracker.web.sessions import current_session

_KEPT: Final = timedelta(hours=12)
_LONGEST: Final = 4_000


def token_for(stored: Stored, strategy_id: int) -> str:
    """What a form carries in place of the file."""
    return str(_signer().dumps([current_session().user_id, strategy_id, *astuple(stored)]))


def stored_by(token: str, strategy_id: int) -> Stored | None:
    """The file of a token that this person was given for this strategy; None for anything else."""
    if not token or len(token) > _LONGEST:
        return None
    try:
        user_id, about, *facts = _signer().loads(token, max_age=int(_KEPT.total_seconds()))
    except BadData:
        return None
    if (user_id, about) != (current_session().user_id, strategy_id):
        return None
    return Stored(*facts)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="received-file")
