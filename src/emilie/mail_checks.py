"""`emilie doctor` on e-mail: the server is greeted, and given nothing to send."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from emilie.findings import Finding

if TYPE_CHECKING:
    from emilie.settings import Settings

NAME = "Courriel"
ADVICE = "Vérifiez EMILIE_MAIL_URL (adresse, compte, mot de passe) et EMILIE_MAIL_TLS."


def mail(settings: Settings) -> list[Finding]:
    """Nothing where none was asked for."""
    if settings.mail.url is None:
        return []
    if not settings.mail.send:
        return [Finding(NAME, "ok", "aucun n’est envoyé (EMILIE_MAIL_SEND=false)")]
    return [asyncio.run(_greeted(settings))]


async def _greeted(settings: Settings) -> Finding:
    from emilie.core.errors import AppError, sentence
    from emilie.core.http import Outbound
    from emilie.core.mail import place
    from emilie.core.mail.writing import address
    from emilie.core.outbound import mailing

    outbound = Outbound()
    [server] = place.places(settings.mail)
    outbound.declare(place.OWNER, [server])
    try:
        carrier = await mailing.call(outbound, mailing.Account.of(settings.mail))
    except AppError as error:
        return Finding(NAME, "en panne", sentence(error.code, error.params), ADVICE)
    finally:
        await outbound.close()
    sender = address(settings.mail.sender).addr_spec
    ciphered = "chiffré" if mailing.is_ciphered(carrier) else "en clair"
    await mailing.hang_up(carrier)
    return Finding(NAME, "ok", f"{server.address} répond ({ciphered}) ; expéditeur {sender}")
