"""The hidden fields of every form that acts: its key, and the version it was made from."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Final

from flask import abort
from markupsafe import Markup

from tracker.services.acting import Ticket

KEY_FIELD: Final = "ticket_key"
VERSION_FIELD: Final = "row_version"

_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_VERSION = re.compile(r"[0-9]{1,9}")


def ticket_fields(row_version: int | None = None) -> Markup:
    """The two hidden inputs, with a new key; for a template's form, beside its CSRF token."""
    key = secrets.token_urlsafe(24)
    fields = Markup('<input type="hidden" name="{}" value="{}">').format(KEY_FIELD, key)
    if row_version is not None:
        fields += Markup('<input type="hidden" name="{}" value="{}">').format(
            VERSION_FIELD, row_version
        )
    return fields


def ticket_from(form: Mapping[str, str]) -> Ticket:
    """The ticket that a form carries. A form without a sound one is a bad request (400)."""
    key, version = form.get(KEY_FIELD, ""), form.get(VERSION_FIELD, "")
    if not _KEY.fullmatch(key) or not (version == "" or _VERSION.fullmatch(version)):
        abort(400, "The form was not complete. Open the page again and send it from there.")
    return Ticket(key, int(version) if version else None)
