"""What agents do of modules: listed, read, tried, completed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.session import Caller
from emilie.community.training import events
from emilie.community.training.contents import ModuleContentIn, PartIn, QuizPartIn, is_right, needed
from emilie.community.training.errors import (
    TrainingAnswersRefused,
    TrainingPartIsQuiz,
    TrainingVersionOver,
)
from emilie.community.training.models import (
    TrainingAttempt,
    TrainingCompletion,
    TrainingPartRead,
    TrainingVideo,
)
from emilie.community.training.schemas import (
    AnswerOut,
    AttemptOut,
    OfferedList,
    OfferedModule,
    ReadModule,
    ReadPart,
    ReadQuestion,
    TrainingProgressOut,
)
from emilie.core.errors import NotFound
from emilie.core.events import record
from emilie.core.ids import new_id

OFFERED = """
from training_modules as modules join training_versions as versions
  on versions.module_id = modules.id and versions.number = modules.version
left join organisations on organisations.id = modules.organisation_id
left join lateral (
  select id, number, completed_at from training_completions
  where agent_id = :agent_id and module_id = modules.id order by number desc limit 1
) as last on true
where modules.open
  and (modules.organisation_id is null or modules.organisation_id = :organisation_id)
"""
LISTED = text(f"""
select modules.id, organisations.name as organisation, content ->> 'title' as title,
  content ->> 'summary' as summary, cast(content ->> 'minutes' as int) as minutes,
  modules.version, jsonb_array_length(content -> 'parts') as parts,
  (select count(*) from training_parts_read
   where agent_id = :agent_id and version_id = versions.id) as done,
  last.number as completed, last.completed_at, last.id as completion_id
{OFFERED} order by modules.organisation_id is not null, modules.place, modules.id
""")  # noqa: S608 -- our own constants
ONE = text(f"""
select versions.id, versions.number, content,
  case when last.number = versions.number then last.id end as completion_id
{OFFERED} and modules.id = :module_id
""")


@dataclass(frozen=True)
class Reading:
    """The version of a module that is offered to an agent, and what they did of it."""

    version_id: UUID
    number: int
    content: ModuleContentIn
    completion_id: UUID | None
    done: frozenset[UUID]


async def listing(session: AsyncSession, caller: Caller) -> OfferedList:
    asked = {"agent_id": caller.agent_id, "organisation_id": caller.organisation_id}
    rows = await session.execute(LISTED, asked)
    return OfferedList(items=[OfferedModule.model_validate(row) for row in rows])


async def _open(session: AsyncSession, caller: Caller, module_id: UUID) -> Reading:
    asked = {
        "agent_id": caller.agent_id, "organisation_id": caller.organisation_id,
        "module_id": module_id,
    }  # fmt: skip
    row = (await session.execute(ONE, asked)).one_or_none()
    if row is None:
        raise NotFound
    query = select(TrainingPartRead.part_id).where(
        TrainingPartRead.agent_id == caller.agent_id, TrainingPartRead.version_id == row.id
    )
    done = frozenset((await session.scalars(query)).all())
    content = ModuleContentIn.model_validate(row.content)
    return Reading(row.id, row.number, content, row.completion_id, done)


async def _part(
    session: AsyncSession, caller: Caller, module_id: UUID, part_id: UUID, version: int
) -> tuple[Reading, PartIn]:
    reading = await _open(session, caller, module_id)
    if reading.number != version:
        raise TrainingVersionOver
    for part in reading.content.parts:
        if part.id == part_id:
            return reading, part
    raise NotFound


async def read(session: AsyncSession, caller: Caller, module_id: UUID) -> ReadModule:
    """The module as it is offered: what a quiz expects is told once it is answered."""
    reading = await _open(session, caller, module_id)
    query = select(TrainingVideo).where(TrainingVideo.module_id == module_id)
    videos = {each.id: each for each in (await session.scalars(query)).all()}
    tries = await _tries(session, caller, reading.version_id)
    content = reading.content
    return ReadModule(
        id=module_id, version=reading.number, title=content.title, summary=content.summary,
        minutes=content.minutes, completion_id=reading.completion_id,
        parts=[
            _shown(part, videos, tries.get(part.id, (0, None)), done=part.id in reading.done)
            for part in content.parts
        ],
    )  # fmt: skip


def _shown(
    part: PartIn, videos: dict[UUID, TrainingVideo], tried: tuple[int, int | None], *, done: bool
) -> ReadPart:
    video = videos.get(part.video_id) if part.kind == "video" and part.video_id else None
    questions = part.questions if part.kind == "quiz" else []
    return ReadPart(
        kind=part.kind, id=part.id, title=part.title, done=done,
        body=part.body if part.kind == "text" else None, video_id=video.id if video else None,
        has_captions=bool(video and video.captions), transcript=video.transcript if video else None,
        pass_mark=part.pass_mark if part.kind == "quiz" else None, tries=tried[0], best=tried[1],
        questions=[
            ReadQuestion(
                text=each.text, several=each.several, choices=[one.text for one in each.choices]
            )
            for each in questions
        ],
    )  # fmt: skip


async def _tries(
    session: AsyncSession, caller: Caller, version_id: UUID
) -> dict[UUID, tuple[int, int | None]]:
    query = (
        select(TrainingAttempt.part_id, func.count(), func.max(TrainingAttempt.right_answers))
        .where(TrainingAttempt.agent_id == caller.agent_id)
        .where(TrainingAttempt.version_id == version_id)
        .group_by(TrainingAttempt.part_id)
    )
    return {part_id: (count, best) for part_id, count, best in await session.execute(query)}


async def went_through(
    session: AsyncSession, caller: Caller, module_id: UUID, part_id: UUID, version: int
) -> TrainingProgressOut:
    """A text or a video is behind the agent."""
    reading, part = await _part(session, caller, module_id, part_id, version)
    if part.kind == "quiz":
        raise TrainingPartIsQuiz
    return await _pass(session, caller, module_id, reading, part_id)


async def attempt(
    session: AsyncSession, caller: Caller, module_id: UUID, part_id: UUID, version: int,
    answers: list[list[int]],
) -> AttemptOut:  # fmt: skip
    """Count the right answers, keep the result, and say what was expected and why."""
    reading, quiz = await _part(session, caller, module_id, part_id, version)
    if quiz.kind != "quiz":
        raise NotFound
    told = _marked(quiz, answers)
    right, wanted = sum(each.right for each in told), needed(quiz)
    passed = right >= wanted
    session.add(
        TrainingAttempt(
            agent_id=caller.agent_id, version_id=reading.version_id, part_id=part_id,
            right_answers=right, questions=len(told), passed=passed,
        )
    )  # fmt: skip
    await session.flush()
    completion_id = reading.completion_id
    if passed:
        progress = await _pass(session, caller, module_id, reading, part_id)
        completion_id = progress.completion_id
    tries, _ = (await _tries(session, caller, reading.version_id))[part_id]
    return AttemptOut(
        passed=passed, right_answers=right, needed=wanted, tries=tries, answers=told,
        completion_id=completion_id,
    )  # fmt: skip


def _marked(quiz: QuizPartIn, answers: list[list[int]]) -> list[AnswerOut]:
    if len(answers) != len(quiz.questions):
        raise TrainingAnswersRefused
    told = []
    for question, chosen in zip(quiz.questions, answers, strict=True):
        most = len(question.choices) if question.several else 1
        if not 1 <= len(set(chosen)) <= most or max(chosen) >= len(question.choices):
            raise TrainingAnswersRefused
        expected = [place for place, each in enumerate(question.choices) if each.right]
        right = is_right(question, set(chosen))
        told.append(AnswerOut(right=right, expected=expected, explanation=question.explanation))
    return told


async def _pass(
    session: AsyncSession, caller: Caller, module_id: UUID, reading: Reading, part_id: UUID
) -> TrainingProgressOut:
    """Keep that a part is behind the agent; the last one completes the module, once."""
    values: dict[str, Any] = {"agent_id": caller.agent_id, "version_id": reading.version_id}
    passed = insert(TrainingPartRead).values(**values, part_id=part_id)
    await session.execute(passed.on_conflict_do_nothing())
    query = select(TrainingPartRead.part_id).filter_by(**values)
    done = set((await session.scalars(query)).all())
    completion_id = reading.completion_id
    if completion_id is None and done >= {part.id for part in reading.content.parts}:
        completion_id = await _complete(session, caller, module_id, reading)
    return TrainingProgressOut(
        done=len(done), parts=len(reading.content.parts), completion_id=completion_id
    )


async def _complete(
    session: AsyncSession, caller: Caller, module_id: UUID, reading: Reading
) -> UUID:
    made = insert(TrainingCompletion).values(
        id=new_id(), agent_id=caller.agent_id, organisation_id=caller.organisation_id,
        module_id=module_id, number=reading.number, title=reading.content.title,
        minutes=reading.content.minutes,
    )  # fmt: skip
    statement = made.on_conflict_do_nothing().returning(TrainingCompletion.id)
    completion_id = (await session.execute(statement)).scalar_one_or_none()
    if completion_id is not None:
        completed = events.TrainingCompleted(module_id, reading.number)
        await record(session, caller.agent_id, completed)
        return completion_id
    # The last two parts at once, in two windows: the other one completed it.
    query = select(TrainingCompletion.id).filter_by(
        agent_id=caller.agent_id, module_id=module_id, number=reading.number
    )
    return (await session.execute(query)).scalar_one()
