"""SMTP by the one way out: a socket to the declared mail server, and what it answers.

The standard library speaks the protocol, in a thread; the socket is opened here, by the same
declarations as every other: the host has to be declared, and each address of it is looked at.
"""

from __future__ import annotations

import asyncio
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal
from urllib.parse import unquote, urlsplit

from emilie.core.errors import AppError
from emilie.core.http import DestinationUnreachable, Outbound
from emilie.core.mail.place import OWNER
from emilie.core.outbound.addresses import MAIL_PORTS, may_reach, split
from emilie.settings import Mail

PATIENCE = 30.0
"""Seconds without an answer after which a mail server is given up."""
FOR_GOOD = 500
"""SMTP replies from which asking again is useless (RFC 5321 §4.2.1)."""
TAKEN = {250, 251, 252}
"""SMTP replies that say yes to a step of a letter."""


class MailServerRefused(AppError):
    """It does not take us: no TLS where it is required, an account or a sender that it refuses."""

    status, code = 502, "mail_server_refused"


class MailServerFailed(AppError):
    """What it answered is not SMTP, or it hung up."""

    status, code = 502, "mail_server_failed"


class LetterRefused(AppError):
    """It refuses this letter; `for_good` tells whether it may take it later."""

    status, code = 502, "letter_refused"
    for_good = False


class LetterUnsure(AppError):
    """The connection broke while the letter was being handed over."""

    status, code = 502, "letter_unsure"


@dataclass(frozen=True, slots=True)
class Account:
    scheme: str
    host: str
    port: int
    user: str | None
    secret: str
    tls: Literal["required", "offered", "none"]
    calls_itself: str
    """What it is told that it speaks with: the name of this instance, never of this machine."""

    @classmethod
    def of(cls, mail: Mail) -> Account:
        assert mail.url is not None
        assert mail.site is not None
        url = mail.url.get_secret_value()
        parts = urlsplit(url)
        user = None if parts.username is None else unquote(parts.username)
        secret = unquote(parts.password or "")
        return cls(*split(url, MAIL_PORTS), user, secret, mail.tls, split(mail.site)[1])


class Carrier(smtplib.SMTP):
    """The library's client, on a socket that was opened by the declarations."""

    def __init__(self, opened: socket.socket, account: Account) -> None:
        self._opened = opened
        super().__init__(timeout=PATIENCE, local_hostname=account.calls_itself)
        # The name that its certificate has to bear: the library keeps it if it connects itself.
        self._host = account.host
        code, _ = self.connect(account.host, account.port)
        if code != 220:
            self.close()
            raise MailServerRefused

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002 -- the library's signature
        return self._opened


async def call(outbound: Outbound, account: Account) -> Carrier:
    """A session with the mail server, ready to be handed letters."""
    opened = await _open_socket(outbound, account)
    try:
        return await asyncio.to_thread(_greet, opened, account)
    except BaseException:
        opened.close()
        raise


async def _open_socket(outbound: Outbound, account: Account) -> socket.socket:
    host, port = account.host, account.port
    place = outbound.find(OWNER, account.scheme, host, port)
    if place is None:
        raise outbound.refuse(OWNER, host, port, "undeclared")
    found = await _addresses_of(outbound, host)
    if not all(may_reach(each, place.host, private=place.private) for each in found):
        raise outbound.refuse(OWNER, host, port, "private address")
    for address in found:
        try:
            return await asyncio.to_thread(socket.create_connection, (address, port), PATIENCE)
        except OSError:
            continue
    raise DestinationUnreachable


async def _addresses_of(outbound: Outbound, host: str) -> list[str]:
    if outbound.look_up is not None:
        return await outbound.look_up(host)
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise DestinationUnreachable from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@contextmanager
def _failures() -> Iterator[None]:
    """What the library raises in this block becomes one of our errors."""
    try:
        yield
    except smtplib.SMTPServerDisconnected as error:
        raise MailServerFailed from error
    except (smtplib.SMTPException, ssl.SSLError, UnicodeError) as error:
        raise MailServerRefused from error
    except OSError as error:
        raise MailServerFailed from error


def _greet(opened: socket.socket, account: Account) -> Carrier:
    context = ssl.create_default_context()
    with _failures():
        if account.scheme == "smtps":
            opened = context.wrap_socket(opened, server_hostname=account.host)
        carrier = Carrier(opened, account)
        try:
            _introduce(carrier, account, context)
        except BaseException:
            carrier.close()
            raise
        return carrier


def _introduce(carrier: Carrier, account: Account, context: ssl.SSLContext) -> None:
    carrier.ehlo_or_helo_if_needed()
    if account.scheme == "smtp" and account.tls != "none":
        if carrier.has_extn("starttls"):
            carrier.starttls(context=context)
            carrier.ehlo_or_helo_if_needed()
        elif account.tls == "required":
            raise MailServerRefused
    if account.user is not None:
        carrier.login(account.user, account.secret)


async def hand_over(carrier: Carrier, message: EmailMessage, sender: str, email: str) -> None:
    """Raises `LetterRefused` when the server does not take it, `LetterUnsure` when nobody knows."""
    await asyncio.to_thread(_hand_over, carrier, message.as_bytes(), sender, email)


def _hand_over(carrier: Carrier, content: bytes, sender: str, email: str) -> None:
    with _failures():
        carrier.rset()
        code, _ = carrier.mail(sender)
        if code not in TAKEN:
            # What is refused is us, or who we write for: no letter is at fault.
            raise MailServerRefused
        _took(*carrier.rcpt(email))
    try:
        _took(*carrier.data(content))
    except smtplib.SMTPDataError as error:
        _took(error.smtp_code, b"")
    except (smtplib.SMTPException, OSError) as error:
        raise LetterUnsure from error


def _took(code: int, _: bytes) -> None:
    if code not in TAKEN:
        refused = LetterRefused(reply=code)
        refused.for_good = code >= FOR_GOOD
        raise refused


def is_ciphered(carrier: Carrier) -> bool:
    return isinstance(carrier.sock, ssl.SSLSocket)


async def hang_up(carrier: Carrier) -> None:
    await asyncio.to_thread(_hang_up, carrier)


def _hang_up(carrier: Carrier) -> None:
    try:
        carrier.quit()
    except (smtplib.SMTPException, OSError):
        carrier.close()
