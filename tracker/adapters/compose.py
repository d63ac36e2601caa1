"""Turning a text and its addresses into the bytes of one e-mail (RFC 5322)."""

from __future__ import annotations

import re
import secrets
import textwrap
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from email.header import Header
from email.headerregistry import Address, AddressHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import formataddr, parseaddr

TEXT_WIDTH = 72  # leaves room for the "> " of a few replies within 78
_SEVEN_BIT_LINE = 78
_LONGEST_NAME = 200  # characters; one line of a header holds 998 bytes at most
_ENCODED_LINE = 70  # leaves room for "From: "

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+>")
_LINK = re.compile(r"(?:https?://|mailto:)[!-;=?-~]+")  # printable ASCII without angle brackets
_LIST_ITEM = re.compile(r"\s*(?:[-*•]|\d{1,3}[.)])?\s+")

_NOT_IN_A_LINE = {"Cc", "Cs", "Zl", "Zp"}
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

# Identifiers and links break when a reader meets them folded or encoded, so these stay as they are.
_NEVER_ENCODED = {"message-id", "in-reply-to", "references", "list-unsubscribe"}


class MailAddressError(ValueError):
    """An address, identifier or link that cannot stand in a mail header; says which."""


class _SafeFolding(EmailPolicy):
    """The standard policy, except where its folding does harm.

    Identifiers: the library encodes any word longer than a line (`=?utf-8?q?…`), which no mail
    program undoes in a Message-ID. Names: where a quoted name is longer than a line, the library
    of Python 3.11 drops the quotes, and an address inside the name becomes a recipient.
    """

    def fold(self, name: str, value: str) -> str:
        if isinstance(value, AddressHeader):
            return f"{name}: {_named_address(value.addresses[0])}"
        if name.lower() in _NEVER_ENCODED:
            return f"{name}: " + "\r\n ".join(str(value).split()) + "\r\n"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii")


_POLICY = _SafeFolding(linesep="\r\n", cte_type="7bit")


def compose(
    *,
    sender: str,
    recipient: str,
    recipient_name: str,
    subject: str,
    body: str,
    at: datetime,
    message_id: str,
    list_unsubscribe: str | None = None,
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
) -> bytes:
    """One plain-text message, ready to be stored and sent as often as it takes.

    sender: `Name <address>` or an address alone.
    recipient, recipient_name: one person; the name may be empty.
    subject: one line. Line breaks and other control characters become spaces.
    body: paragraphs of plain text; lines longer than 72 characters are wrapped at spaces, so a
        link always stays whole.
    at: governance time of the mail, aware.
    message_id, in_reply_to, references: as `new_message_id` makes them. All letters of one thread
        refer to the same first one, which need not have been sent to this recipient.
    list_unsubscribe: the https or mailto link that stops such letters, where they may be stopped.

    The bytes are 7-bit with CRLF line ends, so every server takes them. Raises MailAddressError
    where an address, identifier or link is not usable; text by people never raises.
    """
    sender_name, sender_address = parseaddr(sender)
    message = EmailMessage(policy=_POLICY)
    message["From"] = _mailbox(sender_name, sender_address)
    message["To"] = _mailbox(recipient_name, recipient)
    message["Subject"] = header_text(subject)
    message["Date"] = at.astimezone(UTC)
    message["Message-ID"] = _identifier(message_id)
    if in_reply_to is not None:
        message["In-Reply-To"] = _identifier(in_reply_to)
    thread = [*references] or ([in_reply_to] if in_reply_to is not None else [])
    if thread:
        message["References"] = " ".join(_identifier(each) for each in thread)
    message["Auto-Submitted"] = "auto-generated"
    if list_unsubscribe is not None:
        if not _LINK.fullmatch(list_unsubscribe):
            raise MailAddressError(f"{list_unsubscribe!r} is not an https or mailto link.")
        message["List-Unsubscribe"] = f"<{list_unsubscribe}>"
    text = wrap_text(body)
    plain = text.isascii() and all(len(line) <= _SEVEN_BIT_LINE for line in text.split("\n"))
    message.set_content(text, charset="utf-8", cte="7bit" if plain else "quoted-printable")
    return message.as_bytes()


def new_message_id(domain: str) -> str:
    """A Message-ID that no other message has, `<random@domain>`."""
    return _identifier(f"<{secrets.token_hex(16)}@{domain}>")


def checked_address(address: str) -> str:
    """The address, if mail can be sent to it; else MailAddressError.

    ASCII only: an address that needs SMTPUTF8 is refused, as most servers would refuse it.
    """
    local, _, domain = address.partition("@")
    if not _ADDRESS.fullmatch(address) or any(
        part.startswith(".") or part.endswith(".") or ".." in part for part in (local, domain)
    ):
        raise MailAddressError(f"{address!r} is not an e-mail address that mail can be sent to.")
    return address


def header_text(text: str) -> str:
    """Text by people made safe for one header line.

    Line breaks, other control characters and the marks that reorder writing become a space, so no
    second header can begin; `=?` is broken up, so that nothing is later decoded into one.
    """
    visible = "".join(
        " " if unicodedata.category(c) in _NOT_IN_A_LINE or c in _REORDERING else c for c in text
    )
    return " ".join(visible.replace("=?", "= ?").split())


def wrap_text(text: str, width: int = TEXT_WIDTH) -> str:
    """Wraps long lines at spaces only; existing line breaks stay, list items keep their indent.

    Other control characters than tab become spaces. The result ends in one line feed.
    """
    lines = []
    for line in re.split(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", text.rstrip()):
        clean = "".join(
            " " if unicodedata.category(c) in {"Cc", "Cs"} and c != "\t" else c for c in line
        ).rstrip()
        if len(clean) <= width:
            lines.append(clean)
            continue
        lead = _LIST_ITEM.match(clean)
        indent = " " * len(lead.group().expandtabs()) if lead else ""
        lines += textwrap.wrap(
            clean,
            width,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "\n".join(lines) + "\n"


def _mailbox(name: str, address: str) -> Address:
    return Address(header_text(name)[:_LONGEST_NAME], addr_spec=checked_address(address))


def _named_address(address: Address) -> str:
    name = address.display_name
    if name.isascii():
        quoted = formataddr((name, "")).removesuffix(" <>") if name else ""
    else:
        quoted = Header(name, "utf-8", maxlinelen=_ENCODED_LINE).encode(linesep="\r\n")
    return f"{quoted}\r\n <{address.addr_spec}>\r\n" if quoted else f"{address.addr_spec}\r\n"


def _identifier(message_id: str) -> str:
    if not _MESSAGE_ID.fullmatch(message_id):
        raise MailAddressError(f"{message_id!r} is not a Message-ID.")
    return message_id
