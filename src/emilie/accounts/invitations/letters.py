"""What the letters about an invitation say, as they are about to be sent.

Each carries a link of its own, made now: what is kept of it is its SHA-256.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.invitations.models import InvitationToken
from emilie.accounts.session import hash_of
from emilie.core.mail.kinds import Facts, greeting, letter
from emilie.core.mail.models import Letter
from emilie.core.mail.writing import day

PATH = "/invitation"
OPENING = {
    "fr": "Votre accès ouvrira le {day} ; vous pouvez répondre dès maintenant.",
    "en": "Your access will open on {day}; you can answer now.",
}
NOBODY = {"fr": "Votre administration", "en": "Your administration"}

ASKED = text("""
select invitations.expires_at, organisations.name as organisation, agents.name as inviter,
  case when arm = 'later' then later_at else begins_at end as opens_at
from invitations join organisations on organisations.id = organisation_id
left join agents on agents.id = invited_by left join waves on waves.id = wave_id
where invitations.id = :invitation_id and invitations.state = 'invited'
  and (waves.closes_at is null or waves.closes_at > now())
""")


async def make_token(session: AsyncSession, invitation_id: UUID) -> str:
    """A link's secret; kept nowhere but where it is sent."""
    token = secrets.token_urlsafe(32)
    session.add(InvitationToken(token_hash=hash_of(token), invitation_id=invitation_id))
    return token


@letter("invitation")
async def invites(session: AsyncSession, about: Letter, site: str) -> Facts | None:
    """Nothing, once it was answered or revoked."""
    found = (await session.execute(ASKED, {"invitation_id": about.about})).one_or_none()
    if found is None or found.expires_at is None or found.expires_at <= datetime.now(UTC):
        return None
    later = found.opens_at is not None and found.opens_at > datetime.now(UTC)
    language = about.language
    opening = OPENING[language].format(day=day(found.opens_at, language)) if later else ""
    token = await make_token(session, about.about)
    return {
        "greeting": greeting(about.name), "organisation": found.organisation,
        "inviter": found.inviter or NOBODY[language], "opening": opening,
        "link": f"{site}{PATH}/{token}", "until": day(found.expires_at, language),
    }  # fmt: skip


letter("reminder")(invites)
