"""The prompts that come with Émilie (`starters/*.md`): installed when a coordinator asks for it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files as resources

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.session import Caller
from emilie.community.prompts import actions, events
from emilie.community.prompts.files import from_markdown
from emilie.community.prompts.models import Prompt
from emilie.community.prompts.schemas import PromptContentIn, StartersOut
from emilie.community.prompts.variables import settled
from emilie.core.events import record


@cache
def shipped() -> dict[str, PromptContentIn]:
    """By the name of their file."""
    folder = resources("emilie.community.prompts").joinpath("starters")
    found = sorted(
        (each for each in folder.iterdir() if each.name.endswith(".md")), key=lambda each: each.name
    )
    return {
        each.name.removesuffix(".md"): settled(
            PromptContentIn.model_validate(from_markdown(each.read_text("utf-8")))
        )
        for each in found
    }


async def listed(session: AsyncSession) -> StartersOut:
    """Those that were deleted since are missing again."""
    query = select(Prompt.starter).where(Prompt.starter.is_not(None), Prompt.deleted_at.is_(None))
    there = set(await session.scalars(query))
    return StartersOut(
        titles=[each.title for each in shipped().values()], missing=len(shipped().keys() - there)
    )


async def install(session: AsyncSession, caller: Caller) -> StartersOut:
    """Those that are missing, at the national level; those that are there stay as they are."""
    await actions.check_room(session, caller, "national", len(shipped()))
    query = select(Prompt).where(Prompt.starter.is_not(None)).with_for_update(key_share=True)
    there = {each.starter: each for each in await session.scalars(query)}
    installed = 0
    for name, content in shipped().items():
        known = there.get(name)
        if known is None:
            await actions.add(
                session, caller, "national", content, owner_id=caller.agent_id, starter=name
            )
        elif known.deleted_at is not None:
            known.deleted_at = None
        else:
            continue
        installed += 1
    if installed:
        await record(session, caller.agent_id, events.StartersInstalled(installed))
    await session.flush()
    return await listed(session)
