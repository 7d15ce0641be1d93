"""Telling agents that they were answered: on their pages, and by e-mail.

The letter says that there is an answer and where, never what it says: e-mail is not a place for it.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Agent
from emilie.community.feedback.models import Feedback
from emilie.core.mail.jobs import ask_to_send
from emilie.core.mail.kinds import Facts, greeting, letter
from emilie.core.mail.models import Letter
from emilie.core.mail.posting import post
from emilie.core.mail.writing import day, is_address
from emilie.settings import Mail

KIND = "feedback_answered"
ASKED = text("""
select given_name, organisations.name as organisation, feedback.created_at
from feedback join agents on agents.id = feedback.agent_id
join organisations on organisations.id = feedback.organisation_id
where feedback.id = :feedback_id and unread and agents.state = 'active'
""")


async def listeners(session: AsyncSession, feedback: Feedback) -> list[Feedback]:
    """It and its duplicates, held."""
    query = select(Feedback).where(Feedback.merged_into == feedback.id).order_by(Feedback.id)
    return [feedback, *(await session.scalars(query.with_for_update()))]


async def tell(session: AsyncSession, told: list[Feedback], mail: Mail) -> None:
    """All of their agents, each of their own feedback."""
    query = select(Agent).where(
        Agent.id.in_([each.agent_id for each in told]), Agent.state == "active"
    )
    agents = {agent.id: agent for agent in await session.scalars(query)}
    letters = []
    for each in told:
        each.told, each.unread, each.changed_at = each.told + 1, True, datetime.now(UTC)
        agent = agents.get(each.agent_id)
        if agent is not None and is_address(agent.email.lower()):
            letters.append(
                {"kind": KIND, "about": each.id, "number": each.told, "email": agent.email,
                 "name": agent.name, "language": agent.language}
            )  # fmt: skip
    if mail.sends:
        await post(session, letters)
        await ask_to_send(session, mail)


@letter(KIND)
async def says_it_is_answered(session: AsyncSession, about: Letter, site: str) -> Facts | None:
    """Nothing to who has read it since, or took their feedback away."""
    found = (await session.execute(ASKED, {"feedback_id": about.about})).one_or_none()
    if found is None:
        return None
    return {
        "greeting": greeting(found.given_name), "organisation": found.organisation,
        "day": day(found.created_at, about.language), "link": f"{site}/retours/{about.about}",
    }  # fmt: skip
