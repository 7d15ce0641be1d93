"""A prompt offered to the level above: proposed, taken back, approved, refused; and told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.session import Caller
from emilie.community.prompts import actions, events, listing
from emilie.community.prompts.errors import (
    PromptNotProposed,
    PromptProposalDecided,
    PromptProposedAlready,
    PromptRefusalWithoutWord,
)
from emilie.community.prompts.models import Level, Prompt, PromptProposal, readable_by
from emilie.community.prompts.schemas import ApprovalIn, PromptContentIn, ProposalOut, ProposalPage
from emilie.community.prompts.variables import settled
from emilie.core.db import one_or_absent
from emilie.core.errors import NotFound
from emilie.core.events import record
from emilie.core.mail.writing import ADDRESS

AT_ONCE = 30
Box = Literal["sent", "desk"]

DESCRIBED = """
select prompt_proposals.*, agents.name as proposed_by, organisations.name as organisation,
  target_id is not null as changes, seen_at is not null as seen
from prompt_proposals join organisations on organisations.id = prompt_proposals.organisation_id
left join agents on agents.id = proposed_by
where """
SENT = "proposed_by = :agent_id and prompt_proposals.state <> 'withdrawn'"
DESK = """prompt_proposals.state = 'waiting' and level = :keeps
  and (level = 'national' or prompt_proposals.organisation_id = :organisation_id)"""
# The latest of one's own first; on the desk, who waited longest.
PAGES: dict[Box, Any] = {
    "sent": text(f"""{DESCRIBED} {SENT} and (cast(:after as uuid) is null
        or prompt_proposals.id < :after) order by prompt_proposals.id desc limit :limit"""),
    "desk": text(f"""{DESCRIBED} {DESK} and (cast(:after as uuid) is null
        or prompt_proposals.id > :after) order by prompt_proposals.id limit :limit"""),
}
TELL = text("""
insert into letters (id, kind, about, email, name, language)
select gen_random_uuid(), 'prompt_decided', :proposal_id, lower(email), name, language
from agents where id = :agent_id and state = 'active' and lower(email) ~ :address
on conflict do nothing
""")


async def propose(session: AsyncSession, caller: Caller, prompt_id: UUID) -> None:
    """To the organisation by its owner, or to all by those who look after the organisation's."""
    query = readable_by(caller.agent_id).where(Prompt.id == prompt_id)
    prompt = await one_or_absent(session, query.with_for_update(key_share=True, of=Prompt))
    if prompt.level == "national" or (
        prompt.level == "organisation" and listing.kept_by(caller) != "organisation"
    ):
        raise PromptNotProposed
    level: Level = "organisation" if prompt.level == "mine" else "national"
    of_this = PromptProposal.prompt_id == prompt_id
    waiting = select(PromptProposal.id).where(of_this, PromptProposal.state == "waiting")
    if (await session.execute(waiting)).first() is not None:
        raise PromptProposedAlready
    proposal = PromptProposal(
        prompt_id=prompt_id,
        level=level,
        organisation_id=caller.organisation_id,
        content=actions.content_of(prompt).model_dump(),
        proposed_by=caller.agent_id,
        target_id=await _made_before(session, caller, prompt_id, level),
    )
    session.add(proposal)
    await session.flush()
    await record(session, caller.agent_id, events.PromptProposed(proposal.id, level))


async def _made_before(
    session: AsyncSession, caller: Caller, prompt_id: UUID, level: Level
) -> UUID | None:
    """What an earlier proposal of the same prompt made, if it is still there: it is this that a
    new one changes.
    """
    query = (
        select(PromptProposal.target_id)
        .join(Prompt, Prompt.id == PromptProposal.target_id)
        .where(
            PromptProposal.prompt_id == prompt_id, PromptProposal.level == level,
            PromptProposal.organisation_id == caller.organisation_id,
            PromptProposal.state == "approved", Prompt.deleted_at.is_(None),
        )
        .order_by(PromptProposal.id.desc())
        .limit(1)
    )  # fmt: skip
    return (await session.scalars(query)).one_or_none()


async def page(session: AsyncSession, caller: Caller, box: Box, after: UUID | None) -> ProposalPage:
    values = {
        "agent_id": caller.agent_id, "organisation_id": caller.organisation_id,
        "keeps": listing.kept_by(caller), "after": after, "limit": AT_ONCE + 1,
    }  # fmt: skip
    wanted = {name: values[name] for name in PAGES[box].compile().params}
    rows = (await session.execute(PAGES[box], wanted)).mappings().all()
    items = [ProposalOut.model_validate(dict(row)) for row in rows[:AT_ONCE]]
    return ProposalPage(items=items, next=items[-1].id if len(rows) > AT_ONCE else None)


async def _waiting(session: AsyncSession, proposal_id: UUID, *true: Any) -> PromptProposal:
    """The proposal, locked, if nothing was decided of it yet."""
    query = select(PromptProposal).where(PromptProposal.id == proposal_id, *true)
    proposal = await one_or_absent(session, query.with_for_update())
    if proposal.state != "waiting":
        raise PromptProposalDecided
    return proposal


async def withdraw(session: AsyncSession, caller: Caller, proposal_id: UUID) -> None:
    theirs = PromptProposal.proposed_by == caller.agent_id
    proposal = await _waiting(session, proposal_id, theirs)
    proposal.state, proposal.decided_at = "withdrawn", datetime.now(UTC)
    gone = events.ProposalWithdrawn(proposal.id, proposal.level)
    await record(session, caller.agent_id, gone)


async def see(session: AsyncSession, caller: Caller) -> None:
    """Their proposer was shown what became of them."""
    decided = update(PromptProposal).where(
        PromptProposal.proposed_by == caller.agent_id, PromptProposal.decided_at.is_not(None),
        PromptProposal.seen_at.is_(None),
    )  # fmt: skip
    await session.execute(decided.values(seen_at=datetime.now(UTC)))


async def _to_decide(session: AsyncSession, caller: Caller, proposal_id: UUID) -> PromptProposal:
    """Of the level that the caller looks after."""
    level = listing.kept_by(caller)
    if level is None:
        raise NotFound
    theirs = [PromptProposal.level == level]
    if level == "organisation":
        theirs.append(PromptProposal.organisation_id == caller.organisation_id)
    return await _waiting(session, proposal_id, *theirs)


async def approve(
    session: AsyncSession, caller: Caller, proposal_id: UUID, wanted: ApprovalIn, *, tells: bool
) -> None:
    """Make it a prompt of that level, or a new version of the one that it changes."""
    proposal = await _to_decide(session, caller, proposal_id)
    content = settled(wanted.content or PromptContentIn.model_validate(proposal.content))
    target = await _target(session, proposal)
    if target is None:
        await actions.check_room(session, caller, proposal.level)
        # A national prompt is looked after by who coordinates: its author answers for one place.
        owner = proposal.proposed_by if proposal.level == "organisation" else caller.agent_id
        target = await actions.add(
            session, caller, proposal.level, content, owner_id=owner, review_on=wanted.review_on
        )
    else:
        target.review_on = actions.next_review(wanted.review_on)
        await actions.write(session, caller, target, content)
    proposal.target_id = target.id
    approved = events.ProposalApproved(proposal.id, proposal.level, target.id)
    await record(session, caller.agent_id, approved)
    await _decide(session, caller, proposal, "approved", wanted.word, tells=tells)


async def _target(session: AsyncSession, proposal: PromptProposal) -> Prompt | None:
    if proposal.target_id is None:
        return None
    query = select(Prompt).where(Prompt.id == proposal.target_id, Prompt.deleted_at.is_(None))
    return (await session.scalars(query.with_for_update(key_share=True))).one_or_none()


async def refuse(
    session: AsyncSession, caller: Caller, proposal_id: UUID, word: str, *, tells: bool
) -> None:
    """With a word: who proposed is told why."""
    proposal = await _to_decide(session, caller, proposal_id)
    if not word:
        raise PromptRefusalWithoutWord
    refused = events.ProposalRefused(proposal.id, proposal.level)
    await record(session, caller.agent_id, refused)
    await _decide(session, caller, proposal, "refused", word, tells=tells)


async def _decide(
    session: AsyncSession,
    caller: Caller,
    proposal: PromptProposal,
    state: Literal["approved", "refused"],
    word: str,
    *,
    tells: bool,
) -> None:
    proposal.state, proposal.word = state, word
    proposal.decided_by, proposal.decided_at = caller.agent_id, datetime.now(UTC)
    await session.flush()
    if tells and proposal.proposed_by is not None:
        asked = {
            "proposal_id": proposal.id, "agent_id": proposal.proposed_by,
            "address": f"^{ADDRESS.pattern}$",
        }  # fmt: skip
        await session.execute(TELL, asked)
