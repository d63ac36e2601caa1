"""The demo's own mail server, and the letters it has taken in.

Mail of the demo really travels over SMTP, to a server in our own process that keeps every message
in a Maildir. It takes mail for anyone and asks for no password: start it on a loopback address.
"""

from __future__ import annotations

import logging
import re
import socket
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from mailbox import Maildir
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from tracker.adapters.compose import header_text

if TYPE_CHECKING:
    from asyncio import AbstractServer
    from collections.abc import Awaitable

    from aiosmtpd.smtp import SMTP, Envelope, Session

_log = logging.getLogger(__name__)

_ENVELOPE_TO = "Delivered-To"  # who the server was asked to deliver to, whatever `To` claims
_KEY = re.compile(r"(\d+)\.M(\d+)P\d+Q(\d+)\.")  # seconds, microseconds, count within a process
_LAST_PORT = 65_535
_HEADERS = ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "Auto-Submitted")


class MailboxError(Exception):
    """The demo's mail server could not be started; the message says what to do."""


class UnknownMailError(LookupError):
    """No letter has this key."""


@dataclass(frozen=True, slots=True)
class StoredMail:
    """One letter in a list.

    to: the addresses it was delivered to. sender, subject: as a mail program would show them.
    date: the letter's own date (governance time), aware; None where it has none.
    """

    key: str
    to: tuple[str, ...]
    sender: str
    subject: str
    date: datetime | None
    unread: bool


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """One letter in full: what a list shows, its plain text, and its chief headers in order."""

    summary: StoredMail
    text: str
    headers: tuple[tuple[str, str], ...]


class RunningMailbox:
    """A mail server that is running in a thread of this process, at `host` and `port`."""

    def __init__(self, host: str, port: int, folder: Path) -> None:
        # Imported here: production never starts this server.
        from aiosmtpd.controller import Controller  # noqa: PLC0415

        listener = _listen(host, port)
        self.host = host
        self.port: int = listener.getsockname()[1]

        class OnOurSocket(Controller):
            """Listens on a socket that is already bound.

            Left to itself the controller takes five seconds to notice that a port is taken.
            """

            def _create_server(self) -> Awaitable[AbstractServer]:
                return self.loop.create_server(self._factory_invoker, sock=listener)

        self._controller = OnOurSocket(
            _Keeper(folder),
            hostname=host,
            port=self.port,
            server_hostname="localhost",
            ident="Tracker demo mailbox",
            enable_SMTPUTF8=False,
        )
        try:
            self._controller.start()
        except BaseException:
            listener.close()
            raise

    def stop(self) -> None:
        """Stop taking mail and free the port; letters already accepted are on the disk."""
        self._controller.stop()


def start(host: str, port: int, folder: Path) -> RunningMailbox:
    """Start the server; port 0 takes a free one. Raises MailboxError where that is not possible."""
    _open(folder)
    return RunningMailbox(host, port, folder)


def list_messages(folder: Path, recipient: str | None = None) -> list[StoredMail]:
    """The letters, last arrived first; those to one address (in any case) if one is given."""
    wanted = None if recipient is None else recipient.casefold()
    found = []
    for key, path in sorted(_letters(folder).items(), key=_arrival, reverse=True):
        try:
            mail = _summary(key, path, _parse(path, headers_only=True))
        except FileNotFoundError:  # marked as read, and so moved, since the folder was listed
            continue
        if wanted is None or wanted in {address.casefold() for address in mail.to}:
            found.append(mail)
    return found


def read(folder: Path, key: str) -> OpenedMail:
    """One letter. Raises UnknownMailError for a key that `list_messages` would not give.

    Reading leaves it unread; `mark_read` says that a person has seen it.
    """
    path = _locate(folder, key)
    message = _parse(path)
    headers = tuple(
        (name, header_text(str(value))) for name in _HEADERS for value in message.get_all(name, [])
    )
    return OpenedMail(_summary(key, path, message), _text(message), headers)


def mark_read(folder: Path, key: str) -> None:
    """Note that a person has seen a letter. Raises UnknownMailError for an unknown key."""
    path = _locate(folder, key)
    if _is_unread(path):
        path.rename(folder / "cur" / f"{key}:2,S")


class _Keeper:
    """What the server does with a message: writes it to the disk, and only then says yes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()  # Maildir derives a file's name from a counter that is not locked

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self,
        server: SMTP,  # noqa: ARG002 - aiosmtpd passes three
        session: Session,  # noqa: ARG002
        envelope: Envelope,
    ) -> str:
        content = envelope.content or b""
        raw = content.encode() if isinstance(content, str) else content
        delivered = "".join(f"{_ENVELOPE_TO}: {header_text(to)}\r\n" for to in envelope.rcpt_tos)
        message = delivered.encode("ascii", "replace") + raw
        try:
            with self._lock:
                key = _open(self._folder).add(message)
        except OSError:
            _log.exception("The demo mailbox could not keep a message")
            return "451 The message could not be stored; try again later"
        return f"250 Kept as {key}"


def _listen(host: str, port: int) -> socket.socket:
    if not 0 <= port <= _LAST_PORT:
        raise MailboxError(f"{port} is not a port: set TRACKER_MAIL_URL to one up to {_LAST_PORT}.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise MailboxError(
            f"The demo's mail server cannot listen on {host}:{port} ({error}). Another Tracker may "
            "still be running: stop it, or set TRACKER_MAIL_URL to another port."
        ) from error


def _open(folder: Path) -> Maildir:
    # The standard library makes the whole Maildir or nothing: a half-made one, left by a process
    # that was killed, would stay broken.
    for part in ("tmp", "new", "cur"):
        (folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
    return Maildir(str(folder), factory=None, create=False)


def _letters(folder: Path) -> dict[str, Path]:
    # A letter that is moved between the two listings is then found twice, never missed.
    return {
        path.name.partition(":")[0]: path
        for part in ("new", "cur")
        for path in (folder / part).glob("[!.]*")
    }


def _locate(folder: Path, key: str) -> Path:
    """The letter's file. The key is looked up among those that exist, never made into a path."""
    try:
        return _letters(folder)[key]
    except KeyError:
        raise UnknownMailError(key) from None


def _arrival(letter: tuple[str, Path]) -> tuple[int, int, int]:
    parts = _KEY.match(letter[0])
    return (int(parts[1]), int(parts[2]), int(parts[3])) if parts else (0, 0, 0)


def _is_unread(path: Path) -> bool:
    return "S" not in path.name.partition(":2,")[2]


def _parse(path: Path, *, headers_only: bool = False) -> EmailMessage:
    with path.open("rb") as file:
        return BytesParser(EmailMessage, policy=policy.default).parse(
            file, headersonly=headers_only
        )


def _summary(key: str, path: Path, message: EmailMessage) -> StoredMail:
    return StoredMail(
        key=key,
        to=tuple(str(address) for address in message.get_all(_ENVELOPE_TO, [])),
        sender=header_text(str(message.get("From", ""))),
        subject=header_text(str(message.get("Subject", ""))),
        date=getattr(message["Date"], "datetime", None),
        unread=_is_unread(path),
    )


def _text(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    try:
        content = body.get_content()
    except (LookupError, UnicodeError):  # an encoding that does not exist
        payload = body.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return str(content)
