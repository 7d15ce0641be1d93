"""Translating the documents of a batch: each as a translation that its agent would ask for.

What is translated is stored as it comes: an item that is cut goes on from there.
"""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Any

from sqlalchemy import Row, text
from starlette.datastructures import State

from emilie.batches.bursts import Outcome, refused, refused_by
from emilie.batches.errors import BatchTranslationRemoved, BatchTranslationStopped
from emilie.documents.translation import batched
from emilie.documents.translation.models import UNDER_WAY

OFTEN = 1.0
"""Seconds between two looks at whether it is still wanted."""
LEAST = 1.0
"""Seconds that an item is worked on, however late it was begun."""
STANDS = text("""
select translations.state, translations.error, translations.error_params, held,
  by_batch and batches.state = 'running' and translations.state = any(:under_way) as goes_on
from translations join batch_items on translation_id = translations.id
  join batches on batches.id = batch_id
where translations.id = :translation_id
""")
# Held until it is taken over, so that who stops the batch meanwhile finds it under way.
RUNS = text("""
select 1 from batches where state = 'running'
  and id = (select batch_id from batch_items where translation_id = :translation_id)
for share
""")


class Translating:
    """`cut` is set when this process stops: requests under way are then given up."""

    def __init__(self, state: State, cut: asyncio.Event) -> None:
        self._state = state
        self._cut = cut

    async def translate(self, item: Row[Any], until: float) -> Outcome:
        """Go on with the item's translation, for as long as there is, and say how it stands."""
        if item.translation_id is None:
            return Outcome("failed", BatchTranslationRemoved.code)
        try:
            before = await self._taken(item)
            if before == "waiting" and await self._goes_on(item, until):
                return Outcome("waiting", went_on=True)
            return await self._said(item)
        except Exception as failure:  # noqa: BLE001 -- told, and logged where it is ours
            return refused_by(failure)

    async def _taken(self, item: Row[Any]) -> str | None:
        """How it is before it is gone on with: it waits for that, or is not to be."""
        async with self._state.sessions.begin() as session:
            values = {"translation_id": item.translation_id}
            if (await session.execute(RUNS, values)).one_or_none() is None:
                return None
            return await batched.take_over(session, item.translation_id)

    async def _goes_on(self, item: Row[Any], until: float) -> bool:
        """Whether some is left to translate."""
        # Imported here: what asks models takes a second that the start need not wait for.
        from emilie.documents.translation import running  # noqa: PLC0415 -- as said above

        state, seconds = self._state, max(LEAST, until - monotonic())
        work = asyncio.ensure_future(
            running.burst(
                state.sessions, state.objects, state.settings.documents, state.endpoints,
                item.translation_id, seconds, by_batch=True,
            )
        )  # fmt: skip
        ends = [asyncio.ensure_future(self._cut.wait()), asyncio.ensure_future(self._no_more(item))]
        try:
            await asyncio.wait([work, *ends], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in (*ends, work):
                each.cancel()  # changes nothing once it is done
        await asyncio.wait([work])
        return self._cut.is_set() if work.cancelled() else work.result()

    async def _no_more(self, item: Row[Any]) -> None:
        """Wait until it is stopped, or its own job's: what is under way would be thrown away."""
        while True:
            await asyncio.sleep(OFTEN)
            stands = await self._stands(item)
            if stands is None or not stands.goes_on:
                return

    async def _stands(self, item: Row[Any]) -> Row[Any] | None:
        async with self._state.statements() as session:
            values = {"translation_id": item.translation_id, "under_way": list(UNDER_WAY)}
            found: Row[Any] | None = (await session.execute(STANDS, values)).one_or_none()
        return found

    async def _said(self, item: Row[Any]) -> Outcome:
        stands = await self._stands(item)
        if stands is None:
            return Outcome("failed", BatchTranslationRemoved.code)
        if stands.state == "failed":
            return refused(stands.error, stands.error_params)
        if stands.state == "stopped" and stands.held:
            return Outcome("failed", BatchTranslationStopped.code)
        return Outcome("done" if stands.state == "done" else "waiting")
