"""Scanned pages of one document, recognised by the endpoint that its organisation chose.

Nothing else is ever asked: where the hosting policy does not let that endpoint read the document,
or where it fails, pages are recognised on this machine as if none had been chosen.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from emilie.core.errors import AppError
from emilie.inference.registry import Chosen, Endpoints, Need
from emilie.inference.sensitivities import highest

if TYPE_CHECKING:
    from uuid import UUID

    from emilie.core.db import Sessions

log = logging.getLogger(__name__)

FAILURES = 3
"""Pages in a row after which the endpoint is left alone for the rest of the file."""

# Its conversation is of a room above, which no import may name.
STANDS = text("""
select organisations.name as organisation, array_remove(array[
  documents.sensitivity, spaces.sensitivity, conversations.sensitivity], null) as known
from documents join agents on agents.id = documents.agent_id
  left join spaces on spaces.id = documents.space_id
  join organisations on organisations.id = coalesce(spaces.organisation_id, agents.organisation_id)
  left join conversations on conversations.id = documents.conversation_id
where documents.id = :document_id
""")


class Recogniser:
    """Asks the endpoint for pages, as long as it gives them and may read the document."""

    def __init__(
        self, chosen: Chosen, sessions: Sessions, endpoints: Endpoints, document_id: UUID
    ) -> None:
        self._chosen = chosen
        self._sessions = sessions
        self._endpoints = endpoints
        self._document_id = document_id
        self._failures = 0

    @property
    def label(self) -> str:
        """What agents call the endpoint."""
        return self._chosen.facts.label

    async def __call__(self, picture: bytes) -> str | None:
        """The Markdown of a page given as a JPEG; None where the endpoint does not answer."""
        # Imported here: pydantic-ai takes a second that most files need not wait for.
        from emilie.inference.recognition import recognise  # noqa: PLC0415 -- as said above

        if self._failures >= FAILURES or not self._chosen.up:
            return None
        try:
            # A long scan takes minutes, in which it may have been raised.
            still = await _open_to(self._sessions, self._endpoints, self._document_id)
            if still is not self._chosen:
                return None
            said = await recognise(self._chosen, picture)
        except (AppError, SQLAlchemyError, OSError) as error:
            why = error.code if isinstance(error, AppError) else type(error).__name__
            log.warning("endpoint %s: page not recognised: %s", self._chosen.name, why)
            self._failures += 1
            return None
        self._failures = 0
        return said


async def find_recogniser(
    sessions: Sessions, endpoints: Endpoints, document_id: UUID
) -> Recogniser | None:
    """The endpoint that may recognise this document's pages; None where that is done here."""
    chosen = await _open_to(sessions, endpoints, document_id)
    return None if chosen is None else Recogniser(chosen, sessions, endpoints, document_id)


async def _open_to(sessions: Sessions, endpoints: Endpoints, document_id: UUID) -> Chosen | None:
    """The chosen endpoint, if the document may be sent there as it stands now."""
    chosen_by = {
        name: theirs.recognition
        for name, theirs in endpoints.catalogue.organisations.items()
        if theirs.recognition is not None
    }
    if not chosen_by:
        return None
    async with sessions() as session:
        stands = (await session.execute(STANDS, {"document_id": document_id})).one_or_none()
    if stands is None or stands.organisation not in chosen_by:
        return None
    # As sensitive as a conversation would be that this document is the first word of.
    default = endpoints.default_sensitivity(stands.organisation)
    sensitivity = highest(default, *stands.known)
    need = Need(sensitivity, stands.organisation, abilities=frozenset())
    allowed = {each.name: each for each in endpoints.open_to(need)}
    return allowed.get(chosen_by[stands.organisation])
