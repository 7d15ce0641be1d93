"""Prompts over HTTP for those who look after a shared level: what waits for them is decided."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request

from emilie.accounts.rights import RightMissing, may
from emilie.accounts.session import CallerDep
from emilie.community.prompts import proposals, starters
from emilie.community.prompts.errors import (
    PromptProposalDecided,
    PromptRefusalWithoutWord,
    PromptReviewDateRefused,
    TooManyPrompts,
)
from emilie.community.prompts.routes import FORM
from emilie.community.prompts.schemas import ApprovalIn, ProposalPage, RefusalIn, StartersOut
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems
from emilie.core.mail.jobs import ask_to_send
from emilie.settings import Mail

PATH = "/api/prompt-proposals"
ONE = f"{PATH}/{{proposal_id}}"
STARTERS = "/api/prompt-starters"
router = APIRouter(tags=["prompts"])

READS = (SignedOut, RightMissing)
DECIDES = (*READS, CsrfRefused, NotFound, PromptProposalDecided)
desk, everywhere = may("prompts:keep"), may("prompts:starters")


@router.get(PATH, responses=problems(*READS), dependencies=[desk])
async def waiting(
    session: StatementDep, caller: CallerDep, after: UUID | None = None
) -> ProposalPage:
    """For referents what is proposed to their organisation, for coordinators what is for all."""
    return await proposals.page(session, caller, "desk", after)


@router.post(
    f"{ONE}/approval",
    status_code=204,
    responses=problems(*DECIDES, PromptReviewDateRefused, TooManyPrompts, *FORM),
    dependencies=[desk],
)
async def approve(
    request: Request, session: SessionDep, caller: CallerDep, proposal_id: UUID, wanted: ApprovalIn
) -> None:
    """As it is, or as `content` says. Who proposed it is told."""
    mail: Mail = request.app.state.settings.mail
    await proposals.approve(session, caller, proposal_id, wanted, tells=mail.sends)
    await ask_to_send(session, mail)


@router.post(
    f"{ONE}/refusal",
    status_code=204,
    responses=problems(*DECIDES, PromptRefusalWithoutWord),
    dependencies=[desk],
)
async def refuse(
    request: Request, session: SessionDep, caller: CallerDep, proposal_id: UUID, wanted: RefusalIn
) -> None:
    """With a word, which who proposed it is told."""
    mail: Mail = request.app.state.settings.mail
    await proposals.refuse(session, caller, proposal_id, wanted.word, tells=mail.sends)
    await ask_to_send(session, mail)


@router.get(STARTERS, responses=problems(*READS), dependencies=[everywhere])
async def listed(session: StatementDep) -> StartersOut:
    return await starters.listed(session)


@router.post(
    STARTERS,
    responses=problems(*READS, CsrfRefused, TooManyPrompts),
    dependencies=[everywhere],
)
async def install(session: SessionDep, caller: CallerDep) -> StartersOut:
    """Those that are missing; those that are there stay as they are."""
    return await starters.install(session, caller)
