"""What happens to conversations without anybody asking: deleted ones are erased after a day."""

from __future__ import annotations

from emilie.conversations import actions
from emilie.core.db import Sessions
from emilie.core.objects import Objects
from emilie.documents import actions as documents


async def erase_deleted(sessions: Sessions, objects: Objects) -> int:
    """Erase conversations whose time to be restored is over, with their documents and files."""
    async with sessions.begin() as session:
        ids = await actions.to_erase(session)
        keys = await documents.delete_of_conversations(session, ids)
        await actions.erase(session, ids)
    for key in keys:
        await objects.delete(key)
    return len(ids)
