"""What a module needs before agents are offered it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.community.training.contents import ModuleContentIn, QuestionIn, QuizPartIn, VideoPartIn
from emilie.community.training.errors import (
    TrainingPartEmpty,
    TrainingQuizIncomplete,
    TrainingVideoMissing,
    TrainingVideoSilent,
    TrainingWithoutParts,
)
from emilie.community.training.models import TrainingModule, TrainingVideo


async def check_whole(session: AsyncSession, module: TrainingModule) -> None:
    """Raises what is missing, with the place of the part, from 1."""
    content = ModuleContentIn.model_validate(module.draft)
    if not content.parts:
        raise TrainingWithoutParts
    query = select(TrainingVideo).where(TrainingVideo.module_id == module.id)
    videos = {each.id: each for each in (await session.scalars(query)).all()}
    for place, part in enumerate(content.parts, 1):
        if not part.title or (part.kind == "text" and not part.body):
            raise TrainingPartEmpty(part=place)
        if part.kind == "quiz":
            _check_quiz(part, place)
        elif part.kind == "video":
            _check_video(part, videos, place)


def _check_quiz(quiz: QuizPartIn, place: int) -> None:
    if not quiz.questions:
        raise TrainingQuizIncomplete(part=place, question=1)
    for number, question in enumerate(quiz.questions, 1):
        if not _is_whole(question):
            raise TrainingQuizIncomplete(part=place, question=number)


def _is_whole(question: QuestionIn) -> bool:
    right = sum(each.right for each in question.choices)
    return (
        bool(question.text)
        and len(question.choices) >= 2
        and all(each.text for each in question.choices)
        and (right >= 1 if question.several else right == 1)
    )


def _check_video(part: VideoPartIn, videos: dict[UUID, TrainingVideo], place: int) -> None:
    video = videos.get(part.video_id) if part.video_id else None
    if video is None:
        raise TrainingVideoMissing(part=place)
    if not video.captions and not video.transcript:
        raise TrainingVideoSilent(part=place)
