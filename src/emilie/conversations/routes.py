"""Conversations, their messages, and the streamed answers."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from emilie.accounts.rights import may
from emilie.accounts.session import CallerDep
from emilie.accounts.steering.errors import FeatureOff
from emilie.accounts.steering.features import check_for, needs
from emilie.accounts.waves.errors import WaveClosed, WaveNotOpen, WavePaused
from emilie.assistant.tasks.filling import (
    TaskDocumentsCount,
    TaskFieldInvalid,
    TaskFieldMissing,
    TaskFieldTooLong,
    TaskFieldUnknown,
    TaskNothingGiven,
)
from emilie.assistant.tasks.shelf import TaskNotFound
from emilie.conversations import actions, asking, branches, exporting, permissions, retention, turns
from emilie.conversations.asking import TextTooLong, TooManyDocuments, TooManyImages
from emilie.conversations.beginning import AnswerInProgress, NothingToContinue
from emilie.conversations.schemas import (
    BranchIn,
    ConversationIn,
    ConversationOut,
    ConversationPage,
    ConversationPatch,
    DecisionIn,
    ErasureOut,
    FoundPage,
    MemoryOut,
    MessageOut,
    MessagePage,
    TurnIn,
)
from emilie.conversations.search import search
from emilie.conversations.streaming import Live, stream
from emilie.core.db import SessionDep, StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems
from emilie.core.headers import SANDBOXED
from emilie.documents import actions as documents
from emilie.documents.export.order import Format, Language
from emilie.documents.exporting import (
    KINDS,
    ExportFailed,
    ExportTooLong,
    ExportTooSlow,
    disposition,
    write,
)
from emilie.documents.schemas import DocumentOut
from emilie.inference.budgets import (
    BudgetSpent,
    MonthBudgetSpent,
    OrganisationBudgetSpent,
    OrganisationMonthBudgetSpent,
)
from emilie.inference.errors import EndpointWithoutVision, NoEndpointWithVision
from emilie.inference.quotas import TooManyAnswers
from emilie.inference.sensitivities import highest
from emilie.research import keeping
from emilie.research.errors import QueryEmpty, QueryPersonal, SearchSettled
from emilie.research.query import checked
from emilie.research.schemas import ReadPageOut

router = APIRouter(
    prefix="/api/conversations", tags=["conversations"], dependencies=[may("conversations")]
)

READS = problems(SignedOut, NotFound)
WRITES = problems(SignedOut, NotFound, CsrfRefused)
DECIDES = problems(SignedOut, NotFound, CsrfRefused, QueryEmpty, QueryPersonal, SearchSettled)
TASK_REFUSALS = (
    TaskFieldMissing, TaskFieldTooLong, TaskFieldInvalid, TaskFieldUnknown, TaskDocumentsCount,
    TaskNothingGiven,
)  # fmt: skip
"""What the form of a guided task may be refused for."""
SSE: dict[str, Any] = {
    "response_class": StreamingResponse,
    "responses": problems(
        SignedOut, NotFound, CsrfRefused, AnswerInProgress, NothingToContinue,
        TaskNotFound, *TASK_REFUSALS,
        TextTooLong, TooManyDocuments, TooManyImages, EndpointWithoutVision, NoEndpointWithVision,
        TooManyAnswers, BudgetSpent, MonthBudgetSpent,
        OrganisationBudgetSpent, OrganisationMonthBudgetSpent, WaveNotOpen, WavePaused, WaveClosed,
        FeatureOff,
    )
    | {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
}  # fmt: skip


@router.post("", status_code=201, responses=problems(SignedOut, CsrfRefused, NotFound, FeatureOff))
async def begin(request: Request, caller: CallerDep, wanted: ConversationIn) -> ConversationOut:
    state = request.app.state
    default = state.endpoints.default_sensitivity(caller.organisation)
    sensitivity = highest(default, wanted.sensitivity or default)
    if wanted.space_id is not None:
        check_for(state.steering, "spaces", caller)
        async with state.sessions.begin() as session:
            return await actions.begin_in(
                session, caller.agent_id, wanted.space_id, sensitivity, wanted.endpoint
            )
    # At every turn: a dependency that is closed afterwards costs more than the statement.
    async with state.statements() as session:
        return await actions.begin(session, caller.agent_id, sensitivity, wanted.endpoint)


@router.get("", responses=problems(SignedOut))
async def listing(
    request: Request,
    caller: CallerDep,
    before: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
    space: UUID | None = None,
) -> ConversationPage:
    """The caller's conversations, the latest active first; pinned ones with the first page. Those
    of one space, if `space` names it.
    """
    async with request.app.state.statements() as session:  # as above
        return await actions.page(
            session, caller.agent_id, before=before, limit=limit, space_id=space
        )


@router.get("/search", responses=problems(SignedOut))
async def find(
    session: StatementDep, caller: CallerDep, q: Annotated[str, Query(max_length=400)]
) -> FoundPage:
    return FoundPage(items=await search(session, caller.agent_id, q))


@router.get("/erasure", responses=problems(SignedOut))
async def erasure(session: StatementDep, caller: CallerDep) -> ErasureOut:
    """What of the caller's goes unless something is asked in it, the oldest first."""
    return await retention.going(session, caller.agent_id)


@router.get("/{conversation_id}", responses=READS)
async def read(session: StatementDep, caller: CallerDep, conversation_id: UUID) -> ConversationOut:
    found = await actions.find(session, caller.agent_id, conversation_id)
    return actions.describe(found, answering=await actions.is_answering(session, found.id))


@router.patch(
    "/{conversation_id}",
    responses=problems(SignedOut, NotFound, CsrfRefused, actions.SensitivityNotLowered),
)
async def change(
    session: SessionDep, caller: CallerDep, conversation_id: UUID, wanted: ConversationPatch
) -> ConversationOut:
    return await actions.change(session, caller.agent_id, conversation_id, wanted)


@router.delete("/{conversation_id}", status_code=204, responses=WRITES)
async def delete(
    request: Request, session: SessionDep, caller: CallerDep, conversation_id: UUID
) -> None:
    """Hidden at once, erased a day later; `restore` undoes it until then."""
    await _stop(request, session, caller, conversation_id)
    await actions.delete_softly(session, caller.agent_id, conversation_id)


@router.post("/{conversation_id}/restore", responses=WRITES)
async def restore(session: SessionDep, caller: CallerDep, conversation_id: UUID) -> ConversationOut:
    return await actions.restore(session, caller.agent_id, conversation_id)


@router.get("/{conversation_id}/messages", responses=READS)
async def messages(
    session: StatementDep,
    caller: CallerDep,
    conversation_id: UUID,
    before: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> MessagePage:
    """The branch that is shown, paged from its end."""
    conversation = await actions.find(session, caller.agent_id, conversation_id)
    page = await branches.page(session, conversation, before=before, limit=limit)
    attached = [] if before else await documents.of_conversation(session, conversation_id)
    return MessagePage(
        items=[MessageOut.model_validate(row) for row in page.rows],
        earlier=page.earlier,
        documents=[DocumentOut.model_validate(document) for document in attached],
        memory=None if page.memory is None else MemoryOut.model_validate(page.memory),
    )


@router.get(
    "/{conversation_id}/export",
    response_class=Response,
    dependencies=[needs("exports", reads=True)],
    responses=problems(
        SignedOut, FeatureOff, NotFound, AnswerInProgress, exporting.NothingToExport,
        ExportTooLong, ExportFailed, ExportTooSlow,
    )
    | {200: {"content": {kind: {} for kind in KINDS.values()}}},
)  # fmt: skip
async def export(
    request: Request,
    session: StatementDep,
    caller: CallerDep,
    conversation_id: UUID,
    form: Annotated[Format, Query(alias="format")],
    message: UUID | None = None,
    branch: UUID | None = None,
    language: Language | None = None,
) -> Response:
    """The branch that is shown, or the one that ends with the message `branch`; or the answer
    `message` alone. In the caller's language, unless another is asked for.
    """
    conversation = await actions.find(session, caller.agent_id, conversation_id)
    spoken: Language = language or ("en" if caller.language == "en" else "fr")
    if message is not None:
        rows = [await exporting.answer(session, conversation, message)]
    else:
        rows = await exporting.branch(session, conversation, branch)
    await session.close()  # no connection is held while the file is made
    state = request.app.state
    limits = state.settings.documents
    made = await exporting.comparisons(state.statements, caller.agent_id, rows, limits)
    # In a thread: thousands of changes take seconds to be put into words.
    if message is not None:
        order = await asyncio.to_thread(exporting.of_answer, conversation, rows[0], spoken, made)
    else:
        order = await asyncio.to_thread(exporting.of_branch, conversation, rows, spoken, made)
    content = await write(order, form, limits)
    headers = SANDBOXED | {"content-disposition": disposition(order.title, form)}
    return Response(content, media_type=KINDS[form], headers=headers)


@router.put("/{conversation_id}/branch", status_code=204, responses=WRITES)
async def show_branch(
    session: SessionDep, caller: CallerDep, conversation_id: UUID, wanted: BranchIn
) -> None:
    conversation = await actions.find(session, caller.agent_id, conversation_id, lock=True)
    await branches.show(session, conversation, wanted.message_id)


@router.post("/{conversation_id}/turns", **SSE)
async def ask(request: Request, caller: CallerDep, conversation_id: UUID, turn: TurnIn) -> Response:
    """Ask a question; the answer is streamed, and goes on if this reader leaves."""
    run = await asking.ask(request.app.state, caller, conversation_id, turn)
    return Live(run)


@router.post("/{conversation_id}/questions/{question_id}/again", **SSE)
async def ask_again(
    request: Request, caller: CallerDep, conversation_id: UUID, question_id: UUID
) -> Response:
    """Another answer to the same question, as a branch."""
    run = await asking.ask_again(request.app.state, caller, conversation_id, question_id)
    return Live(run)


@router.post("/{conversation_id}/answers/{answer_id}/continue", **SSE)
async def go_on(
    request: Request, caller: CallerDep, conversation_id: UUID, answer_id: UUID
) -> Response:
    """Go on with an answer that was stopped, interrupted or cut."""
    run = await asking.go_on(request.app.state, caller, conversation_id, answer_id)
    return Live(run)


@router.get(
    "/{conversation_id}/stream",
    response_class=StreamingResponse,
    responses=READS
    | {
        200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}},
        204: {"description": "No answer in progress"},
    },
)
async def follow(request: Request, caller: CallerDep, conversation_id: UUID) -> Response:
    """The answer in progress: what was said so far, then what comes."""
    state = request.app.state
    async with state.statements() as session:
        await actions.find(session, caller.agent_id, conversation_id)
    run = state.runs.of(conversation_id)
    if run is not None:
        return Live(run)
    row = await state.elsewhere.running(conversation_id)
    if row is None:
        return Response(status_code=204)
    return stream(state.elsewhere.follow(row))


@router.post(
    "/{conversation_id}/searches/{search_id}",
    status_code=204,
    responses=DECIDES,
)
async def decide(
    session: StatementDep,
    caller: CallerDep,
    conversation_id: UUID,
    search_id: Annotated[str, Path(max_length=200)],
    decided: DecisionIn,
) -> None:
    """Say whether a query that waits may leave, wherever its answer is made."""
    query = None if decided.query is None else checked(decided.query)
    await permissions.decide(
        session, caller.agent_id, conversation_id, search_id,
        decision=decided.decision, query=query, remember=decided.remember,
    )  # fmt: skip


@router.get("/{conversation_id}/pages/{page_id}", responses=READS)
async def read_page(
    session: StatementDep, caller: CallerDep, conversation_id: UUID, page_id: UUID
) -> ReadPageOut:
    """A page of the Web as an answer of this conversation was given it."""
    await actions.find(session, caller.agent_id, conversation_id)
    return ReadPageOut.model_validate(await keeping.find(session, conversation_id, page_id))


@router.post("/{conversation_id}/stop", status_code=204, responses=WRITES)
async def stop(
    request: Request, session: SessionDep, caller: CallerDep, conversation_id: UUID
) -> None:
    """Stop the answer in progress, wherever it is made; what was said is kept."""
    await _stop(request, session, caller, conversation_id)


async def _stop(
    request: Request, session: SessionDep, caller: CallerDep, conversation_id: UUID
) -> None:
    await actions.find(session, caller.agent_id, conversation_id)
    run = request.app.state.runs.of(conversation_id)
    if run is not None:
        run.stop()
    else:
        await turns.ask_to_stop(session, conversation_id, caller.agent_id)
