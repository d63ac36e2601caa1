"""Mail: the port, its ways out and the making of messages, for whoever needs any of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Self
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from tracker.adapters.compose import (
    MailAddressError,
    checked_address,
    compose,
    header_text,
    new_message_id,
    wrap_text,
)
from tracker.adapters.mail_port import Failed, MailPort, MailSession, Refused, SendResult, Sent
from tracker.adapters.smtp import SmtpMail

__all__ = [
    "Failed",
    "MailAddressError",
    "MailPort",
    "MailSession",
    "MailUrlError",
    "MemoryMail",
    "Refused",
    "SendResult",
    "Sent",
    "SmtpMail",
    "checked_address",
    "compose",
    "header_text",
    "new_message_id",
    "parse_mail_url",
    "wrap_text",
]


_ESCAPES = "In a password, write / ? # @ and : as %2F %3F %23 %40 and %3A."


class MailUrlError(ValueError):
    """TRACKER_MAIL_URL cannot be used; the message says what to write instead, without secrets."""


class MemoryMail:
    """Keeps what was sent, for tests that are not about SMTP.

    `refuse` maps an address to what happens to mail for it.
    """

    def __init__(self, refuse: dict[str, SendResult] | None = None) -> None:
        self.sent: list[tuple[str, bytes]] = []
        self._refuse = refuse or {}

    @contextmanager
    def session(self) -> Iterator[Self]:
        """Begin a batch, which is nothing here."""
        yield self

    def check(self) -> None:
        """Memory always takes mail."""

    def send(self, message: bytes, *, sender: str, recipient: str) -> SendResult:  # noqa: ARG002
        """Keep the bytes under the recipient, unless told to refuse."""
        if recipient in self._refuse:
            return self._refuse[recipient]
        self.sent.append((recipient, message))
        return Sent("250 kept in memory")


def parse_mail_url(url: str, *, hello_name: str | None = None) -> MailPort:
    """The way out that TRACKER_MAIL_URL names.

    smtp://[user:password@]host[:587][?starttls=1] · smtps://[user:password@]host[:465] · memory://

    User and password are percent-encoded. A password is never sent over an unencrypted connection
    to another machine: that, like any other mistake, is a MailUrlError.
    """
    parts = _split(url)
    if parts.scheme == "memory":
        return MemoryMail()
    if parts.scheme not in {"smtp", "smtps"}:
        raise MailUrlError(
            f"Mail over {parts.scheme or 'nothing'}:// is not supported: "
            "write smtp://…, smtps://… or memory://."
        )
    port, starttls = _port(parts), _starttls(parts)
    host, implicit_tls = parts.hostname, parts.scheme == "smtps"
    if not host or parts.path not in {"", "/"} or parts.fragment:
        raise MailUrlError(
            f"Write the mail server as smtp://host:port with nothing after the port. {_ESCAPES}"
        )
    if implicit_tls and starttls:
        raise MailUrlError("smtps:// is encrypted from the start: leave out starttls.")
    if parts.username and not (implicit_tls or starttls or _is_loopback(host)):
        raise MailUrlError(
            f"The password for {host} would travel unencrypted: use smtps:// or add ?starttls=1."
        )
    return SmtpMail(
        host=host,
        port=port or (465 if implicit_tls else 587 if starttls else 25),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=starttls,
        implicit_tls=implicit_tls,
        hello_name=hello_name,
    )


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise MailUrlError("Write the mail server as smtp://host:port.") from None


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise MailUrlError(
            f"The port of the mail server is a number up to 65535. {_ESCAPES}"
        ) from None


def _starttls(parts: SplitResult) -> bool:
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    value = options.pop("starttls", "0")
    if options or value not in {"0", "1"}:
        raise MailUrlError("The only option of the mail server is starttls=1 (or 0).")
    return value == "1"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
