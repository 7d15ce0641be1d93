"""A translated file taken away, as its segments stand."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from emilie.core.db import Sessions
from emilie.core.errors import NotFound
from emilie.core.objects import Objects
from emilie.documents import actions as documents
from emilie.documents.translation import actions
from emilie.documents.translation.errors import TranslationNotReady
from emilie.documents.translation.filing import Filed, write_file
from emilie.documents.translation.formats import ending_of
from emilie.settings import Documents


@dataclass(frozen=True)
class Taken:
    """A file made anew: its name, the ending of that, its bytes."""

    name: str
    ending: str
    content: bytes


async def take(
    sessions: Sessions, objects: Objects, limits: Documents, agent_id: UUID, translation_id: UUID
) -> Taken:
    """What has no translation stays as it is. Raises `NotFound`, `TranslationNotReady` where
    nothing is translated, `TranslationNotWritten`.
    """
    # No connection is held while the file is written.
    async with sessions() as session:
        translation = await actions.find(session, agent_id, translation_id)
        document = await documents.find(session, agent_id, translation.document_id)
        targets = await actions.targets_of(session, translation_id)
    if not targets:
        raise TranslationNotReady
    target = translation.target_language
    try:
        async with objects.as_file(document.object_key) as path:
            filed = Filed(path, document.media_type, document.name)
            content = await write_file(filed, targets, target, limits)
    except FileNotFoundError as error:
        raise NotFound from error
    name = actions.output_name(document.name, document.media_type, target)
    return Taken(name, ending_of(document.media_type, document.name) or "", content)
