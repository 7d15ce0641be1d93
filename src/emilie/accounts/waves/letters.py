"""What the agents of a wave are told of its end, in advance."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.mail.kinds import Facts, greeting, letter
from emilie.core.mail.models import Letter
from emilie.core.mail.writing import day

OWN = "/mes-donnees"
"""The page from which all that is one's own is taken away."""

ASKED = text("""
select waves.name, closes_at, kept_until, agents.given_name
from invitations join waves on waves.id = wave_id join agents on agents.id = agent_id
where invitations.id = :invitation_id and invitations.state = 'activated'
  and closes_at is not null
""")


@letter("closing")
async def tells_the_end(session: AsyncSession, about: Letter, site: str) -> Facts | None:
    """The dates as they are when it is sent: they may have been put off meanwhile."""
    found = (await session.execute(ASKED, {"invitation_id": about.about})).one_or_none()
    if found is None:
        return None
    language = about.language
    return {
        "greeting": greeting(found.given_name), "wave": found.name, "link": f"{site}{OWN}",
        "closes": day(found.closes_at, language),
        "kept": day(found.kept_until or found.closes_at, language),
    }  # fmt: skip


ERASED = text("""
select waves.name, kept_until, agents.given_name
from invitations join waves on waves.id = wave_id join agents on agents.id = agent_id
where invitations.id = :invitation_id and invitations.state = 'activated'
  and closes_at <= now() and erased_at is null
""")


@letter("erasing")
async def warns_of_erasure(session: AsyncSession, about: Letter, site: str) -> Facts | None:
    """Nothing, once it is done, or if the wave goes on."""
    found = (await session.execute(ERASED, {"invitation_id": about.about})).one_or_none()
    if found is None:
        return None
    return {
        "greeting": greeting(found.given_name), "wave": found.name, "link": f"{site}{OWN}",
        "kept": day(found.kept_until, about.language),
    }  # fmt: skip
