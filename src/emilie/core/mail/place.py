"""Where e-mails leave by: declared like every other way out."""

from __future__ import annotations

from collections.abc import Iterator

from emilie.core.http import Destination
from emilie.core.outbound.addresses import MAIL_PORTS
from emilie.settings import Mail

OWNER = "mail"
PURPOSE = "Serveur de messagerie (SMTP) : invitations, rappels, annonces, réponses aux agents"
PURPOSE = "Serveur de messagerie (SMTP) : invitations, rappels, fins d’accès, réponses aux retours"


def places(mail: Mail) -> Iterator[Destination]:
    """The mail server; nothing when no e-mail is sent."""
    if mail.sends and mail.url is not None:
        yield Destination.of(
            mail.url.get_secret_value(), ports=MAIL_PORTS, private=mail.private, owner=OWNER,
            purpose=PURPOSE,
        )  # fmt: skip
