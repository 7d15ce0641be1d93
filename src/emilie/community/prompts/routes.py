"""Prompts over HTTP: found, written, used; what is shared is decided in `desk_routes`."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from emilie.accounts.rights import may
from emilie.accounts.session import CallerDep
from emilie.community.prompts import actions, files, liking, listing, proposals, versions
from emilie.community.prompts.errors import (
    PromptChanged,
    PromptChoicesRefused,
    PromptDefaultRefused,
    PromptFileTooLong,
    PromptFileUnreadable,
    PromptKeepersOnly,
    PromptNotProposed,
    PromptProposalDecided,
    PromptProposedAlready,
    PromptReviewDateRefused,
    PromptTooManyVariables,
    PromptVariableNameRefused,
    PromptVariableTwice,
    PromptVariableUnused,
    PromptVoteOnOwn,
    TooManyPrompts,
)
from emilie.community.prompts.files import Taken
from emilie.community.prompts.models import Level, PromptFavourite, PromptVote
from emilie.community.prompts.schemas import (
    Format,
    ImportIn,
    PromptIn,
    PromptOut,
    PromptPage,
    PromptRevisionIn,
    PromptsImported,
    PromptVersionOut,
    PromptVersionPage,
    ProposalPage,
    RestoredIn,
    ReviewIn,
    Sort,
    TagList,
)
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems

PATH = "/api/prompts"
ONE = "/{prompt_id}"
router = APIRouter(prefix=PATH, tags=["prompts"], dependencies=[may("prompts")])

READS = problems(SignedOut, NotFound)
WRITES = (SignedOut, CsrfRefused, NotFound)
KEEPS = (*WRITES, PromptKeepersOnly)
FORM = (
    PromptVariableNameRefused, PromptVariableTwice, PromptVariableUnused, PromptTooManyVariables,
    PromptChoicesRefused, PromptDefaultRefused,
)  # fmt: skip


@router.get("", responses=problems(SignedOut))
async def found(
    session: StatementDep,
    caller: CallerDep,
    q: Annotated[str, Query(max_length=200)] = "",
    level: Level | None = None,
    tag: Annotated[str | None, Query(max_length=40)] = None,
    favourites: bool = False,
    to_review: bool = False,
    sort: Sort = "handy",
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> PromptPage:
    """`handy`: the caller's favourites, then the most used."""
    wanted = listing.Wanted(q, level, tag, favourites, to_review)
    return await listing.page(session, caller, wanted, sort, after, limit)


@router.post(
    "",
    status_code=201,
    responses=problems(*KEEPS, PromptReviewDateRefused, TooManyPrompts, *FORM),
)
async def create(session: SessionDep, caller: CallerDep, wanted: PromptIn) -> PromptOut:
    return await actions.create(session, caller, wanted)


@router.get("/tags", responses=problems(SignedOut))
async def tags(session: StatementDep, caller: CallerDep, level: Level | None = None) -> TagList:
    return await listing.tags(session, caller, level)


@router.get("/export", responses=problems(SignedOut))
async def export_all(
    session: StatementDep,
    caller: CallerDep,
    level: Level = "mine",
    name: Annotated[str, Query(max_length=80)] = "prompts",
) -> Response:
    """All of a level, as JSON."""
    return _file(await files.take_all(session, caller, level, f"{name}.json"))


@router.post(
    "/import",
    responses=problems(
        SignedOut, CsrfRefused, PromptKeepersOnly, PromptFileUnreadable, PromptFileTooLong,
        TooManyPrompts,
    ),
)  # fmt: skip
async def bring(session: SessionDep, caller: CallerDep, wanted: ImportIn) -> PromptsImported:
    """What an export gave, whole or not at all: `refused` says what is wrong with which prompt."""
    return await files.bring(session, caller, wanted)


@router.get("/proposals", responses=problems(SignedOut))
async def sent(session: StatementDep, caller: CallerDep, after: UUID | None = None) -> ProposalPage:
    """What the caller proposed, and what became of it; the latest first."""
    return await proposals.page(session, caller, "sent", after)


@router.post("/proposals/seen", status_code=204, responses=problems(SignedOut, CsrfRefused))
async def see(session: StatementDep, caller: CallerDep) -> None:
    await proposals.see(session, caller)


@router.delete(
    "/proposals/{proposal_id}", status_code=204, responses=problems(*WRITES, PromptProposalDecided)
)
async def withdraw(session: SessionDep, caller: CallerDep, proposal_id: UUID) -> None:
    await proposals.withdraw(session, caller, proposal_id)


@router.get(ONE, responses=READS)
async def read(session: StatementDep, caller: CallerDep, prompt_id: UUID) -> PromptOut:
    return await listing.describe(session, caller, prompt_id)


@router.put(ONE, responses=problems(*KEEPS, PromptChanged, *FORM))
async def change(
    session: SessionDep, caller: CallerDep, prompt_id: UUID, wanted: PromptRevisionIn
) -> PromptOut:
    """A new version, unless it says the same."""
    return await actions.change(session, caller, prompt_id, wanted)


@router.delete(ONE, status_code=204, responses=problems(*KEEPS))
async def delete(session: SessionDep, caller: CallerDep, prompt_id: UUID) -> None:
    """Hidden at once, erased a day later; `restore` undoes it until then."""
    await actions.delete_softly(session, caller, prompt_id)


@router.post(f"{ONE}/restore", responses=problems(*WRITES))
async def restore(session: SessionDep, caller: CallerDep, prompt_id: UUID) -> PromptOut:
    return await actions.restore(session, caller, prompt_id)


Kind = Annotated[Format, Query(alias="format")]


@router.get(f"{ONE}/export", responses=READS)
async def export(
    session: StatementDep, caller: CallerDep, prompt_id: UUID, kind: Kind = "markdown"
) -> Response:
    return _file(await files.take(session, caller, prompt_id, kind))


def _file(taken: Taken) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(taken.name.replace('/', '-'), safe='')}"
    return Response(
        taken.content, media_type=taken.media_type, headers={"Content-Disposition": disposition}
    )


@router.get(f"{ONE}/versions", responses=READS)
async def history(
    session: StatementDep, caller: CallerDep, prompt_id: UUID, before: int | None = None
) -> PromptVersionPage:
    return await versions.page(session, caller, prompt_id, before)


Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get(f"{ONE}/versions/{{number}}", responses=READS)
async def read_version(
    session: StatementDep, caller: CallerDep, prompt_id: UUID, number: Number
) -> PromptVersionOut:
    return await versions.read(session, caller, prompt_id, number)


@router.post(f"{ONE}/versions", responses=problems(*KEEPS, PromptChanged))
async def bring_back(
    session: SessionDep, caller: CallerDep, prompt_id: UUID, wanted: RestoredIn
) -> PromptOut:
    """A new version that says what version `number` said."""
    return await actions.bring_back(session, caller, prompt_id, wanted.number, wanted.version)


@router.put(f"{ONE}/review", responses=problems(*KEEPS, PromptReviewDateRefused))
async def review(
    session: SessionDep, caller: CallerDep, prompt_id: UUID, wanted: ReviewIn
) -> PromptOut:
    """It was looked at; when it is to be again."""
    return await actions.review(session, caller, prompt_id, wanted.review_on)


@router.put(f"{ONE}/owner", responses=problems(*KEEPS))
async def take_over(session: SessionDep, caller: CallerDep, prompt_id: UUID) -> PromptOut:
    """The caller looks after it from now on."""
    return await actions.take_over(session, caller, prompt_id)


@router.put(f"{ONE}/vote", status_code=204, responses=problems(*WRITES, PromptVoteOnOwn))
async def vote(session: SessionDep, caller: CallerDep, prompt_id: UUID) -> None:
    """One an agent."""
    await liking.vote(session, caller, prompt_id)


@router.delete(f"{ONE}/vote", status_code=204, responses=problems(*WRITES))
async def unvote(session: SessionDep, caller: CallerDep, prompt_id: UUID) -> None:
    await liking.take_back(session, caller, prompt_id, PromptVote)


@router.put(f"{ONE}/favourite", status_code=204, responses=problems(*WRITES))
async def favour(session: SessionDep, caller: CallerDep, prompt_id: UUID) -> None:
    await liking.favour(session, caller, prompt_id)


@router.delete(f"{ONE}/favourite", status_code=204, responses=problems(*WRITES))
async def unfavour(session: SessionDep, caller: CallerDep, prompt_id: UUID) -> None:
    await liking.take_back(session, caller, prompt_id, PromptFavourite)


@router.post(f"{ONE}/uses", status_code=204, responses=problems(*WRITES))
async def use(session: StatementDep, caller: CallerDep, prompt_id: UUID) -> None:
    """Counted, without who or when."""
    await liking.count_use(session, caller, prompt_id)


@router.post(
    f"{ONE}/proposals",
    status_code=204,
    responses=problems(*WRITES, PromptNotProposed, PromptProposedAlready),
)
async def propose(session: SessionDep, caller: CallerDep, prompt_id: UUID) -> None:
    """One's own to the organisation; what is the organisation's, by its referents, to all."""
    await proposals.propose(session, caller, prompt_id)
