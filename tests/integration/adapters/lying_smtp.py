"""A real SMTP server that misbehaves on request: the recipient's name says how."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class LyingServer:
    """`accepted` holds (recipient, bytes) of all content the server has taken, in order."""

    def __init__(self, hang_up_after: int | None = None, say_421: bool = False) -> None:
        self.accepted: list[tuple[str, bytes]] = []
        self.connections = 0
        self.logins: list[tuple[str, str]] = []
        self.was_encrypted: list[bool] = []
        self._hang_up_after = hang_up_after
        self._say_421 = say_421
        self._taken: dict[int, int] = {}

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's names, here and below
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname
        if session.ssl is None:
            self.connections += 1
        return responses

    async def handle_MAIL(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        mail_options: list[str],
    ) -> str:
        if address.startswith("unwanted"):
            return "550 5.7.1 not with this sender"
        if self._taken.get(id(session), 0) == self._hang_up_after:
            if self._say_421:
                return "421 4.7.0 enough for one connection"
            assert server.transport is not None
            server.transport.abort()  # type: ignore[attr-defined]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        rcpt_options: list[str],
    ) -> str:
        answers = {
            "nobody": "550 5.1.1 no such person",
            "busy": "451 4.3.0 come back later",
            "closing": "421 4.3.2 shutting down",
        }
        name = address.partition("@")[0]
        if name == "silent":
            await asyncio.Event().wait()
        if name in answers:
            return answers[name]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        recipient = envelope.rcpt_tos[0]
        name = recipient.partition("@")[0]
        if name == "disliked":
            return "554 5.6.0 not with this content"
        assert isinstance(envelope.content, bytes)
        self.accepted.append((recipient, envelope.content))
        self.was_encrypted.append(session.ssl is not None)
        self._taken[id(session)] = self._taken.get(id(session), 0) + 1
        if name == "cut":  # taken over, but the sender is never told
            assert server.transport is not None
            server.transport.abort()  # type: ignore[attr-defined]
        return "250 taken"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth: Any
    ) -> AuthResult:
        assert isinstance(auth, LoginPassword)
        self.logins.append((auth.login.decode(), auth.password.decode()))
        return AuthResult(success=auth.password == b"p:w/d", handled=False)


@contextmanager
def serving(server: LyingServer, **options: Any) -> Iterator[int]:
    """Runs the server on a free loopback port, which is given."""
    listener = socket.create_server(("127.0.0.1", 0))

    class OnFreePort(Controller):
        def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
            return self.loop.create_server(
                self._factory_invoker, sock=listener, ssl=self.ssl_context
            )

    controller = OnFreePort(
        server,
        hostname="127.0.0.1",
        port=listener.getsockname()[1],
        server_hostname="localhost",
        **options,
    )
    controller.start()
    try:
        yield listener.getsockname()[1]
    finally:
        controller.stop()
