"""Who tends to feedback: the referents of an organisation, or the coordination."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.community.feedback import errors
from emilie.community.feedback.models import (
    Audience,
    CloseReason,
    Feedback,
    State,
    in_organisation,
    passed_up,
)
from emilie.core.db import one_or_absent


@dataclass(frozen=True)
class Desk:
    """`organisation_id` is null for the coordination, which has what was passed up to it."""

    organisation_id: UUID | None

    @property
    def voice(self) -> Literal["referent", "coordinator"]:
        return "coordinator" if self.organisation_id is None else "referent"

    @property
    def hears(self) -> tuple[Audience, ...]:
        """Whose words it reads."""
        if self.organisation_id is None:
            return ("agent", "coordination")
        return ("agent", "organisation", "coordination")

    def rows(self) -> Select[Feedback]:
        if self.organisation_id is None:
            return passed_up()
        return in_organisation(self.organisation_id)

    def state_of(self, feedback: Feedback) -> State:
        if self.organisation_id is None:
            return feedback.passed_state or "open"
        return feedback.state

    def put(self, feedback: Feedback, state: State, reason: CloseReason | None = None) -> None:
        """The coordination's state is its own: what it closes goes on in the organisation."""
        if self.organisation_id is None:
            feedback.passed_state, feedback.passed_reason = state, reason
        else:
            feedback.state, feedback.close_reason = state, reason

    async def take(self, session: AsyncSession, feedback_id: UUID, version: int) -> Feedback:
        """Held, if it is as the caller read it: of two who write at once, the second is told."""
        query = self.rows().where(Feedback.id == feedback_id).with_for_update(of=Feedback)
        feedback = await one_or_absent(session, query)
        if feedback.version != version:
            raise errors.FeedbackChanged
        return feedback
