"""A real SMTP server on loopback, that keeps what it is sent and can be told to misbehave."""

from __future__ import annotations

import email
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from ssl import SSLContext
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from emilie.settings import Mail
from support.server import free_port


@dataclass
class Mailbox:
    """`answers` are given to the next letters in place of « accepted »."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    ciphered: list[bool] = field(default_factory=list)
    greeted: list[str] = field(default_factory=list)
    accounts: list[tuple[str, str]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    """What is answered of some recipients."""
    refuses_senders: str = ""
    """What is answered of who writes, in place of « accepted »."""

    async def handle_MAIL(  # noqa: N802 -- the library's name
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuses_senders:
            return self.refuses_senders
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 -- the library's name
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- as above
        if self.answers and (answer := self.answers.pop(0)):
            if answer == "hang up":
                server.transport.abort()
            return answer
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.letters.append(message)
        self.envelopes.append((envelope.mail_from or "", list(envelope.rcpt_tos)))
        self.ciphered.append(session.ssl is not None)
        self.greeted.append(session.host_name or "")
        return "250 OK"

    def authenticate(self, server: Any, session: Any, envelope: Any, way: str, given: Any) -> Any:
        assert isinstance(given, LoginPassword)
        self.accounts.append((given.login.decode(), given.password.decode()))
        known = self.accounts[-1] == ("emilie", "mot de/passe")
        return AuthResult(success=known, handled=known or False)

    def settings(self, **said: Any) -> Mail:
        usual = {
            "url": f"smtp://127.0.0.1:{self.port}", "tls": "none", "site": "https://emilie.example",
            "sender": "Émilie <emilie@archipel.example>",
        }  # fmt: skip
        return Mail.model_validate(usual | said)


@contextmanager
def mailbox(tls: SSLContext | None = None, *, account: bool = False) -> Iterator[Mailbox]:
    """Served in a thread of its own, on a free port; with `tls`, offers STARTTLS."""
    box = Mailbox()
    options: dict[str, Any] = {"authenticator": box.authenticate} if account else {}
    controller = Controller(
        box, hostname="127.0.0.1", port=free_port(), tls_context=tls,
        auth_require_tls=tls is not None, **options,
    )  # fmt: skip
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()
