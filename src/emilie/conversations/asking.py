"""From a question to a running answer: it is stored and committed, then the run starts.

`state` is the application's, as `emilie.main` fills it: the browser's routes and the terminal ask
through the same functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import State

from emilie.accounts.session import Caller
from emilie.assistant.chunks import Part, text_of
from emilie.assistant.context import Asked, Exchange, ImageRef
from emilie.conversations import actions, history, titles, turns
from emilie.conversations.runs import Run, Runs
from emilie.conversations.schemas import TurnIn
from emilie.core.errors import AppError, Invalid
from emilie.documents import actions as documents
from emilie.documents.models import Document
from emilie.inference.registry import Need
from emilie.inference.sight import check_sight

if TYPE_CHECKING:
    from emilie.assistant.agent import Answering


class TextTooLong(AppError):
    status, code = 413, "text_too_long"


class TooManyDocuments(AppError):
    status, code = 413, "too_many_documents"


class TooManyImages(AppError):
    status, code = 413, "too_many_images"


def document_part(document: Document) -> Part:
    data = {
        "id": str(document.id),
        "name": document.name,
        "size": document.size,
        "media_type": document.media_type,
        "state": document.state,
        "pages": document.pages,
        "page_label": document.page_label,
    }
    return {"type": "data-document", "id": str(document.id), "data": data}


def check(state: State, turn: TurnIn) -> str:
    """The question's words; refuses what is empty or over the limits."""
    settings = state.settings
    question = turn.text.replace("\0", "").strip()
    if not question:
        raise Invalid(field="text")
    if len(question) > settings.limits.text:
        raise TextTooLong(characters=len(question), most=settings.limits.text)
    if len(turn.documents) > settings.documents.turn:
        raise TooManyDocuments(most=settings.documents.turn)
    return question


def need_of(caller: Caller, started: turns.Started) -> Need:
    """What the endpoints that are given anything of this conversation have to be."""
    return Need(started.sensitivity, caller.organisation, started.endpoint)


def see(
    state: State, caller: Caller, started: turns.Started, parts: Sequence[Part]
) -> list[ImageRef]:
    """The images of a question; refused when who would answer cannot see them."""
    images = history.images_of(parts)
    if len(images) > state.settings.documents.images:
        raise TooManyImages(most=state.settings.documents.images)
    if images:
        check_sight(state.endpoints, need_of(caller, started))
    return images


async def ask(state: State, caller: Caller, conversation_id: UUID, turn: TurnIn) -> Run:
    question = check(state, turn)
    # A question with documents changes several rows; one without is a single statement.
    work = state.sessions.begin() if turn.documents else state.statements()
    async with work as session:
        attached: list[Document] = []
        if turn.documents:
            attached = await documents.attach(
                session, caller.agent_id, conversation_id, turn.documents
            )
            await actions.raise_for_documents(session, caller.agent_id, conversation_id, attached)
        parts = [*map(document_part, attached), {"type": "text", "text": question}]
        started, parent_id = await turns.begin(
            session,
            conversation_id=conversation_id,
            agent_id=caller.agent_id,
            parts=parts,
            question=question,
            task=turn.task,
            edits=turn.edits,
        )
        images = see(state, caller, started, parts)
        past = await history.read(session, conversation_id, parent_id)
    asked = Asked(
        caller.agent_id, conversation_id, question, turn.task, caller.language,
        need_of(caller, started), past.exchanges, images, past.summary, past.summarised,
        past.more,
    )  # fmt: skip
    return start(state, started, asked, with_documents=bool(attached or parent_id or turn.edits))


async def _asked_before(
    state: State, session: AsyncSession, caller: Caller, started: turns.Started
) -> Asked:
    """The turn of a question that is stored already."""
    past = await history.read(session, started.conversation_id, started.question_id)
    question = past.messages.pop()
    return Asked(
        caller.agent_id, started.conversation_id, text_of(question["parts"]),
        question["metadata"].get("task"), caller.language,
        need_of(caller, started), past.exchanges, see(state, caller, started, question["parts"]),
        past.summary, past.summarised, past.more, text_of(started.parts),
    )  # fmt: skip


async def ask_again(state: State, caller: Caller, conversation_id: UUID, question_id: UUID) -> Run:
    async with state.sessions.begin() as session:
        started = await turns.begin_again(
            session, conversation_id=conversation_id, agent_id=caller.agent_id,
            question_id=question_id,
        )  # fmt: skip
        asked = await _asked_before(state, session, caller, started)
    return start(state, started, asked, with_documents=True)


async def go_on(state: State, caller: Caller, conversation_id: UUID, answer_id: UUID) -> Run:
    async with state.sessions.begin() as session:
        started = await turns.begin_continuing(
            session, conversation_id=conversation_id, agent_id=caller.agent_id,
            answer_id=answer_id,
        )  # fmt: skip
        asked = await _asked_before(state, session, caller, started)
    return start(state, started, asked, with_documents=True)


def start(state: State, started: turns.Started, asked: Asked, *, with_documents: bool) -> Run:
    # Imported here: it brings pydantic-ai, which the start of the server need not wait for.
    from emilie.assistant.agent import Answering  # noqa: PLC0415

    answering = Answering(
        asked, sessions=state.statements, endpoints=state.endpoints, settings=state.settings,
        objects=state.objects, facts=started.facts, before=tuple(started.parts),
    )  # fmt: skip
    answer = partial(answering.answer, with_documents=with_documents)

    async def afterwards() -> None:
        if started.first:
            await titles.improve(state.statements, state.endpoints, started.conversation_id, asked)
        await remember(state, started, answering, asked, run.parts.text)

    runs: Runs = state.runs
    run = runs.start(started, answer, afterwards)
    return run


async def remember(
    state: State, started: turns.Started, answering: Answering, asked: Asked, answer: str
) -> None:
    """What is kept of a turn for the next ones, once nobody waits for it."""
    chosen = answering.asked_of
    if chosen is None:
        return
    said = {started.question_id: asked.question, started.answer_id: answer}
    await history.count(state.statements, chosen, said)
    exchanges = [*asked.history, Exchange("user", asked.question), Exchange("assistant", answer)]
    if history.is_due(exchanges, chosen, answering.room):
        await history.summarise(
            state.statements, state.endpoints, asked.need,
            started.conversation_id, started.answer_id, answering.room,
        )  # fmt: skip
