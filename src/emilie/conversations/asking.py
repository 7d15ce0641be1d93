"""From a question to a running answer: it is stored and committed, then the run starts.

`state` is the application's, as `emilie.main` fills it: the browser's routes and the terminal ask
through the same functions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import State

from emilie.accounts.session import Caller
from emilie.accounts.steering.features import check_for, is_on
from emilie.accounts.waves import access
from emilie.assistant.chunks import Part, text_of
from emilie.assistant.context import Around, Asked, Exchange, ImageRef
from emilie.conversations import actions, beginning, forms, history, titles, turns
from emilie.conversations.models import Conversation
from emilie.conversations.runs import Run, Runs
from emilie.conversations.schemas import TurnIn
from emilie.conversations.standing import Standing
from emilie.core.errors import AppError, Invalid, NotFound
from emilie.documents import actions as documents
from emilie.documents.jobs import ask_to_embed
from emilie.documents.models import Document
from emilie.inference.abilities import able
from emilie.inference.quotas import Spent, allowance_of
from emilie.inference.registry import Need
from emilie.inference.sensitivities import Sensitivity
from emilie.inference.sight import check_sight
from emilie.inference.tokens import tokens
from emilie.spaces import actions as spaces

if TYPE_CHECKING:
    from emilie.assistant.agent import Answering
    from emilie.assistant.leaving import Outside
    from emilie.assistant.tasks.filling import Filled


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
        "words": document.words,
        "page_label": document.page_label,
    }
    return {"type": "data-document", "id": str(document.id), "data": data}


def raised_part(attached: list[Document], raised: Sensitivity | None) -> list[Part]:
    """Says in the thread, for good, which documents raised the conversation."""
    if raised is None:
        return []
    names = [document.name for document in attached if document.sensitivity == raised]
    return [{"type": "data-raised", "data": {"sensitivity": raised, "documents": names}}]


def check(state: State, turn: TurnIn, guided: Filled | None) -> str:
    """The question's words; refuses what is empty or over the limits."""
    settings = state.settings
    question = turn.text.replace("\0", "").strip()
    if guided is not None and guided.from_form:
        # What was typed beside a form would be lost without a word.
        if question:
            raise Invalid(field="text")
        question = guided.question()
    if not question:
        raise Invalid(field="text")
    if len(question) > settings.limits.text:
        raise TextTooLong(characters=len(question), most=settings.limits.text)
    if len(turn.documents) > settings.documents.turn:
        raise TooManyDocuments(most=settings.documents.turn)
    return question


def need_of(caller: Caller, started: turns.Started) -> Need:
    """What the endpoints that are given anything of this conversation have to be."""
    return Need(
        started.sensitivity, caller.organisation, started.endpoint, background=started.background
    )


def see(
    state: State, caller: Caller, started: turns.Started, parts: Sequence[Part]
) -> list[ImageRef]:
    """The images of a question; refused when who would answer cannot see them, and nothing could
    be read in one of them.
    """
    images = history.images_of(parts)
    if len(images) > state.settings.documents.images:
        raise TooManyImages(most=state.settings.documents.images)
    if not all(image.read for image in images):
        check_sight(state.endpoints, need_of(caller, started))
    return images


INSTRUCTIONS = 400
"""Tokens that the shortest request takes beside its question: one that takes more (documents,
history, tools) has the difference taken before it is sent."""


def taking(
    state: State, caller: Caller, question: str = "", *, background: bool = False
) -> beginning.Taking:
    """What a turn takes to begin; what it did not use of it is given back afterwards."""
    most = tokens(question) + INSTRUCTIONS + state.settings.limits.answer
    allowance = allowance_of(state.endpoints.catalogue, caller)
    return beginning.Taking(allowance, most, background)


@contextmanager
def begun(state: State, started: turns.Started, *, for_good: bool) -> Iterator[None]:
    """What follows the beginning of a turn, in this block, may fail before its run exists.

    `for_good`: it is committed by then, so that no rollback gives back what the turn took.
    """
    try:
        yield
    except BaseException:
        if for_good:
            state.runs.settlements.close(started.spending)
        raise


async def around(session: AsyncSession, started: turns.Started) -> Around | None:
    """The space of the conversation, if it has one, as its agent sees it now."""
    if started.space_id is None:
        return None
    try:
        now = await spaces.describe(session, started.agent_id, started.space_id)
    except NotFound:
        now = None
    return Around(started.space_id, now)


async def _check_space(state: State, caller: Caller, conversation_id: UUID) -> None:
    """Refuse a question in a space's conversation where spaces are switched off."""
    if is_on(state.steering, "spaces", caller):
        return
    query = select(Conversation.space_id).where(Conversation.id == conversation_id)
    async with state.statements() as session:
        space_id = await session.scalar(query.where(Conversation.agent_id == caller.agent_id))
    if space_id is not None:
        check_for(state.steering, "spaces", caller)


async def ask_for_vectors(
    state: State, session: AsyncSession, attached: Sequence[Document], need: Need
) -> None:
    """How sensitive the documents are is known, now that they are attached."""
    if attached and able(state.endpoints, need, "embeddings"):
        await ask_to_embed(session)


async def _attach(
    session: AsyncSession, caller: Caller, conversation_id: UUID, turn: TurnIn
) -> tuple[list[Document], list[Part]]:
    """The documents of a question, bound to its conversation, and the parts that tell of them."""
    if not turn.documents:
        return [], []
    attached = await documents.attach(session, caller.agent_id, conversation_id, turn.documents)
    raised = await actions.raise_for_documents(
        session, caller.agent_id, conversation_id, attached
    )  # fmt: skip
    return attached, [*map(document_part, attached), *raised_part(attached, raised)]


async def ask(
    state: State, caller: Caller, conversation_id: UUID, turn: TurnIn, *, background: bool = False
) -> Run:
    """`background`: nobody waits for it, as for `Need`."""
    access.check(caller.access)
    for family in turn.search:
        check_for(state.steering, family, caller)
    await _check_space(state, caller, conversation_id)
    guided = await forms.of_turn(state, caller, conversation_id, turn)
    question = check(state, turn, guided)
    length = forms.length_of(turn, guided)
    # A question with documents changes several rows; one without is a single statement.
    work = state.sessions.begin() if turn.documents else state.statements()
    async with work as session:
        attached, brought = await _attach(session, caller, conversation_id, turn)
        parts = [*brought, {"type": "text", "text": question}]
        started, parent_id = await beginning.begin(
            session, taking(state, caller, question, background=background),
            conversation_id=conversation_id, agent_id=caller.agent_id, parts=parts,
            question=question, task=turn.task, length=length, edits=turn.edits,
            fields=guided.values if guided else None, search=turn.search,
        )  # fmt: skip
        with begun(state, started, for_good=not turn.documents):
            images = see(state, caller, started, parts)
            past = await history.read(session, conversation_id, parent_id)
            space = await around(session, started)
            await ask_for_vectors(state, session, attached, need_of(caller, started))
    asked = Asked(
        caller.agent_id, conversation_id, question, forms.way_of(guided), caller.language,
        need_of(caller, started), past.exchanges, images, past.summary, past.summarised,
        past.more, length, history.documents_of(parts), space=space,
        guided=forms.about(guided, past.exchanges), search=turn.search,
    )  # fmt: skip
    reads = bool(attached or parent_id or turn.edits or space)
    return start(state, caller, started, asked, with_documents=reads)


async def _asked_before(
    state: State, session: AsyncSession, caller: Caller, started: turns.Started
) -> Asked:
    """The turn of a question that is stored already."""
    past = await history.read(session, started.conversation_id, started.question_id)
    question = past.messages.pop()
    guided = forms.stored(state, caller, question["metadata"])
    families = question["metadata"].get("search", ())
    searched = [each for each in families if is_on(state.steering, each, caller)]
    return Asked(
        caller.agent_id, started.conversation_id, text_of(question["parts"]),
        forms.way_of(guided), caller.language,
        need_of(caller, started), past.exchanges, see(state, caller, started, question["parts"]),
        past.summary, past.summarised, past.more, question["metadata"].get("length"),
        history.documents_of(question["parts"]), text_of(started.parts),
        await around(session, started), searched, forms.about(guided, past.exchanges),
    )  # fmt: skip


async def ask_again(
    state: State, caller: Caller, conversation_id: UUID, question_id: UUID,
    *, background: bool = False,
) -> Run:  # fmt: skip
    access.check(caller.access)
    await _check_space(state, caller, conversation_id)
    async with state.sessions.begin() as session:
        started = await beginning.begin_again(
            session, taking(state, caller, background=background), conversation_id=conversation_id,
            agent_id=caller.agent_id, question_id=question_id,
        )  # fmt: skip
        asked = await _asked_before(state, session, caller, started)
    return start(state, caller, started, asked, with_documents=True)


async def go_on(state: State, caller: Caller, conversation_id: UUID, answer_id: UUID) -> Run:
    access.check(caller.access)
    await _check_space(state, caller, conversation_id)
    async with state.sessions.begin() as session:
        started = await beginning.begin_continuing(
            session, taking(state, caller), conversation_id=conversation_id,
            agent_id=caller.agent_id, answer_id=answer_id,
        )  # fmt: skip
        asked = await _asked_before(state, session, caller, started)
    return start(state, caller, started, asked, with_documents=True)


def outside(state: State, caller: Caller, started: turns.Started, asked: Asked) -> Outside | None:
    """What the answer may look outside by; None when that is nothing, or when nobody is there to
    say whether a request may leave.
    """
    if started.background:
        return None
    toolboxes = state.toolboxes if is_on(state.steering, "tools", caller) else ()
    served = any(box.serves(asked.need.organisation) for box in toolboxes)
    if not asked.search and not served:
        return None
    from emilie.assistant.leaving import Outside  # noqa: PLC0415 -- as in `start`
    from emilie.conversations.permissions import Asking  # noqa: PLC0415 -- as in `start`

    permission = Asking(state.statements, started)
    return Outside(
        state.engines, state.publications, state.page_reader, permission, state.sessions,
        toolboxes,
    )  # fmt: skip


def start(
    state: State, caller: Caller, started: turns.Started, asked: Asked, *, with_documents: bool
) -> Run:
    # Imported here: it brings pydantic-ai, which the start of the server need not wait for.
    from emilie.assistant.agent import Answering  # noqa: PLC0415

    standing = Standing(state.statements, started, asked.need)
    answering = Answering(
        asked, standing, sessions=state.statements, objects=state.objects,
        endpoints=state.endpoints, settings=state.settings,
        facts=started.facts, before=tuple(started.parts), spending=started.spending,
        outside=outside(state, caller, started, asked),
    )  # fmt: skip
    answer = partial(answering.answer, with_documents=with_documents)

    runs: Runs = state.runs
    spent = partial(runs.settlements.count, started.spending)

    async def afterwards() -> None:
        if started.first and not started.background and answering.asked_of is not None:
            await titles.improve(
                state.statements, state.endpoints, started.conversation_id, standing,
                answering.asked_of, asked.question, spent,
            )  # fmt: skip
        await remember(state, started, answering, asked, standing.now(), run.parts.text, spent)

    run = runs.start(started, answer, afterwards)
    if caller.role != "administrator" and state.steering.maintenance is not None:
        # It passed the door before, and comes after all others were ended.
        run.lose()
    return run


async def remember(
    state: State, started: turns.Started, answering: Answering, asked: Asked, need: Need,
    answer: str, spent: Spent,
) -> None:  # fmt: skip
    """What is kept of a turn for the next ones, once nobody waits for it."""
    chosen = answering.asked_of
    if chosen is None:
        return
    said = {started.question_id: asked.question, started.answer_id: answer}
    if chosen in state.endpoints.open_to(need):
        await history.count(state.statements, chosen, said)
    exchanges = [*asked.history, Exchange("user", asked.question), Exchange("assistant", answer)]
    if history.is_due(exchanges, chosen, answering.room):
        await history.summarise(
            state.statements, state.endpoints, need,
            started.conversation_id, started.answer_id, answering.room, spent,
        )  # fmt: skip
