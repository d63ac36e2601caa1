"""Reading the links out of a composed mail."""

from __future__ import annotations

import email
import email.policy
import re


def links_in(content: bytes, part: str) -> list[str]:
    """The paths of the links in a mail's text that contain `part`, each once."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else content.decode()
    found = re.findall(r"https?://[^/\s]+(/[\w/.~-]+)", text)
    return list(dict.fromkeys(link for link in found if part in link))
