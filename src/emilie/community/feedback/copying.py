"""An exchange that an agent attaches: shown to them first, stored as it was shown, taken back.

Nothing of a conversation is stored by feedback but by `attach`, and only if it is letter by letter
what its agent saw: the digest of the preview says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.session import Caller
from emilie.assistant.chunks import text_of
from emilie.community.feedback import errors, events
from emilie.community.feedback.models import Copy, Feedback, Part
from emilie.community.feedback.schemas import ExchangeIn, ExchangePreviewOut
from emilie.conversations.actions import before_erasing
from emilie.conversations.beginning import AnswerInProgress
from emilie.conversations.exporting import in_a_cell
from emilie.conversations.words import words
from emilie.core.errors import NotFound
from emilie.core.events import record
from emilie.documents.export.order import Language
from emilie.inference.sensitivities import SENSITIVITIES, Sensitivity

HIGHEST: Sensitivity = "interne"
"""Above it, what a conversation says is not for others to read."""
CHARACTERS = 200_000
SAID: dict[Language, dict[str, str]] = {
    "fr": {
        "question": "Question", "answer": "Réponse", "sources": "Sources",
        "files": "Fichiers joints", "colon": "\u00a0:",
    },
    "en": {
        "question": "Question", "answer": "Answer", "sources": "Sources",
        "files": "Attached files", "colon": ":",
    },
}  # fmt: skip

# The conversation is held meanwhile: nobody raises it between the check and what is stored.
ANSWER = text("""
select conversations.sensitivity, answer.parts, answer.metadata, question.parts as asked,
  exists (select from runs where runs.id = answer.id) as running
from conversations join messages answer on answer.conversation_id = conversations.id
left join messages question on question.id = answer.parent_id
where conversations.id = :conversation_id and conversations.agent_id = :agent_id
  and deleted_at is null and answer.id = :message_id and answer.role = 'assistant'
for share of conversations
""")
# Once a conversation is gone, nothing says any more that its exchanges were not to be read.
CLOSED = text("""
delete from feedback_copies using feedback, conversations
where feedback.id = feedback_id and conversations.id = conversation_id
  and conversation_id = any(:ids) and sensitivity <> all(:readable)
""")


@before_erasing
async def forget_closed(session: AsyncSession, ids: Sequence[UUID]) -> None:
    readable = [each for each in SENSITIVITIES if not too_sensitive(each)]
    await session.execute(CLOSED, {"ids": list(ids), "readable": readable})


async def find_answer(
    session: AsyncSession, agent_id: UUID, conversation_id: UUID, message_id: UUID
) -> Row[Any]:
    """An answer of the agent's own that has ended."""
    values = {
        "conversation_id": conversation_id, "agent_id": agent_id, "message_id": message_id
    }  # fmt: skip
    found = (await session.execute(ANSWER, values)).one_or_none()
    if found is None:
        raise NotFound
    if found.running:
        raise AnswerInProgress
    return found


def too_sensitive(sensitivity: Sensitivity) -> bool:
    return SENSITIVITIES.index(sensitivity) > SENSITIVITIES.index(HIGHEST)


async def preview(
    session: AsyncSession, caller: Caller, conversation_id: UUID, message_id: UUID, part: Part
) -> ExchangePreviewOut:
    """What attaching that part would store."""
    found = await find_answer(session, caller.agent_id, conversation_id, message_id)
    if too_sensitive(found.sensitivity):
        raise errors.FeedbackTooSensitive
    content = _written(found, part, "en" if caller.language == "en" else "fr")
    if not content:
        raise errors.FeedbackCopyEmpty
    if len(content) > CHARACTERS:
        raise errors.FeedbackCopyTooLong(most=CHARACTERS)
    return ExchangePreviewOut(part=part, content=content, digest=_digest(content))


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def _written(found: Row[Any], part: Part, language: Language) -> str:
    """As plain text, in the agent's language; nothing where that part says nothing."""
    said = SAID[language]
    pieces: list[tuple[str, str]] = []
    if part != "answer":
        asked = found.asked or []
        names = [each["data"]["name"] for each in asked if each["type"] == "data-document"]
        pieces.append((said["question"], text_of(asked).strip()))
        pieces.append((said["files"], "\n".join(names)))
    if part != "question":
        row = {"parts": found.parts, "metadata": found.metadata}
        answer, sources, _ = in_a_cell(row, words(language))
        pieces += [(said["answer"], answer), (said["sources"], sources)]
    if not any(body for name, body in pieces if name in {said["question"], said["answer"]}):
        return ""
    return "\n\n".join(f"{name}{said['colon']}\n{body}" for name, body in pieces if body)


async def attach(
    session: AsyncSession, caller: Caller, feedback: Feedback, wanted: ExchangeIn
) -> None:
    """Store what was seen. Attached again, it takes the place of what was."""
    if feedback.conversation_id is None or feedback.message_id is None:
        raise errors.FeedbackWithoutExchange
    seen = await preview(
        session, caller, feedback.conversation_id, feedback.message_id, wanted.part
    )
    if seen.digest != wanted.digest:
        raise errors.FeedbackCopyChanged
    await session.merge(
        Copy(
            feedback_id=feedback.id, part=wanted.part, content=seen.content, digest=seen.digest,
            goes_up=wanted.goes_up, attached_at=datetime.now(UTC),
        )
    )  # fmt: skip
    event = events.ExchangeAttached(feedback.id, wanted.part, wanted.goes_up)
    await record(session, caller.agent_id, event)


async def agree(
    session: AsyncSession, caller: Caller, feedback: Feedback, *, goes_up: bool
) -> None:
    """Whether the coordination may read what is attached, changed at any time."""
    copy = await session.get(Copy, feedback.id)
    if copy is None:
        raise errors.FeedbackCopyGone
    copy.goes_up = goes_up
    await record(session, caller.agent_id, events.ExchangeAttached(feedback.id, copy.part, goes_up))


async def take_back(session: AsyncSession, caller: Caller, feedback: Feedback) -> None:
    """Erase the copy; the feedback stays, and so does who read it until now."""
    copy = await session.get(Copy, feedback.id)
    if copy is None:
        raise errors.FeedbackCopyGone
    await session.delete(copy)
    await record(session, caller.agent_id, events.ExchangeTakenBack(feedback.id))
