"""Feedback as a table to take away: figures and words, never what is attached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.session import Caller
from emilie.community.feedback.desk import Desk
from emilie.community.feedback.events import FeedbackExported
from emilie.community.feedback.listing import Wanted, everything
from emilie.community.feedback.schemas import FeedbackItemOut
from emilie.core.events import record
from emilie.core.sheets import as_csv

MOST_ROWS = 20_000
SAID: dict[str, dict[str, str]] = {
    "fr": {
        "file": "retours", "date": "Date", "kind": "Nature", "reasons": "Raisons",
        "words": "Commentaire", "name": "Agent", "state": "État", "days": "Âge (jours)",
        "tags": "Étiquettes", "assignee": "En charge", "passed": "Transmis au pilotage",
        "duplicates": "Doublons", "yes": "oui", "no": "non",
        "kind_up": "Avis favorable", "kind_down": "Avis défavorable", "kind_idea": "Idée",
        "kind_problem": "Problème", "kind_question": "Question", "kind_praise": "Satisfaction",
        "state_open": "À traiter", "state_answered": "Répondu", "state_closed": "Clos",
        "wrong": "Faux", "incomplete": "Incomplet", "bad_source": "Source inexacte",
        "off_topic": "Hors sujet", "tone": "Ton inadapté", "too_long": "Trop long",
        "slow": "Lent", "refused": "Refus injustifié", "else": "Autre", "right": "Juste",
        "clear": "Clair", "well_sourced": "Bien sourcé", "time_saved": "Temps gagné",
        "good_tone": "Ton adapté",
    },
    "en": {
        "file": "feedback", "date": "Date", "kind": "Kind", "reasons": "Reasons",
        "words": "Comment", "name": "Agent", "state": "State", "days": "Age (days)",
        "tags": "Tags", "assignee": "Assigned to", "passed": "Passed up",
        "duplicates": "Duplicates", "yes": "yes", "no": "no",
        "kind_up": "Thumb up", "kind_down": "Thumb down", "kind_idea": "Idea",
        "kind_problem": "Problem", "kind_question": "Question", "kind_praise": "Praise",
        "state_open": "Open", "state_answered": "Answered", "state_closed": "Closed",
        "wrong": "Wrong", "incomplete": "Incomplete", "bad_source": "Wrong source",
        "off_topic": "Off topic", "tone": "Wrong tone", "too_long": "Too long", "slow": "Slow",
        "refused": "Unjustified refusal", "else": "Other", "right": "Right", "clear": "Clear",
        "well_sourced": "Well sourced", "time_saved": "Time saved", "good_tone": "Right tone",
    },
}  # fmt: skip
COLUMNS = (
    "date", "kind", "reasons", "words", "name", "state", "days", "tags", "assignee", "passed",
    "duplicates",
)  # fmt: skip


def words_of(language: str) -> dict[str, str]:
    return SAID["en" if language == "en" else "fr"]


async def rows(
    session: AsyncSession, caller: Caller, organisation_id: UUID, wanted: Wanted
) -> list[FeedbackItemOut]:
    """Those who are wanted; taking them away is accounted for."""
    found = await everything(session, Desk(organisation_id), wanted, MOST_ROWS)
    await record(session, caller.agent_id, FeedbackExported(organisation_id))
    return found


def written(items: Sequence[FeedbackItemOut], language: str) -> bytes:
    """As CSV: not on the event loop, since there may be thousands."""
    said, now = words_of(language), datetime.now(UTC)
    lines = (
        [
            f"{item.created_at:%Y-%m-%d}", said[f"kind_{item.kind}"],
            ", ".join(said[reason] for reason in item.reasons), item.words, item.name or "",
            said[f"state_{item.state}"], str((now - item.created_at).days),
            ", ".join(tag.name for tag in item.tags), item.assignee.name if item.assignee else "",
            said["yes" if item.passed_at else "no"], str(item.duplicates),
        ]
        for item in items
    )  # fmt: skip
    return as_csv([said[name] for name in COLUMNS], lines)
