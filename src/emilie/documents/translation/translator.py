"""Segments translated by a model: each request goes through what an answer's goes through.

The policy is asked anew, other endpoints stand in, the line of a saturated one is waited in, who
is sent what is told, and what it costs is covered before it is sent. A batch that comes back in
another shape is asked again in halves, down to one by one; a segment whose tags come back wrong,
once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from pydantic_ai.messages import ModelMessage, ModelRequest, TextPart, UserPromptPart
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.settings import ModelSettings

from emilie.core.text import sentences
from emilie.documents.translation import wording
from emilie.documents.translation.checks import Flag, check
from emilie.documents.translation.errors import TranslationNeedsModel, check_translates
from emilie.documents.translation.inline import TAG, bare, tags_survive
from emilie.documents.translation.terms import Terms
from emilie.documents.translation.wording import Tone, Wanted
from emilie.inference import routing
from emilie.inference.errors import EndpointError, ModelContextExceeded, ModelRefused, NoEndpointUp
from emilie.inference.queue import ModelBusy
from emilie.inference.registry import Chosen, Endpoints, Needs
from emilie.inference.tokens import tokens

PATIENCE = 30.0
"""Seconds for which a request waits for an endpoint that is full or asked for a rest."""
ATTEMPTS = 2
"""Times that the same request is made before it is given up."""
LONGEST = 2 * wording.CHARACTERS
"""Characters above which a segment without tags is translated sentence by sentence."""
LEAST = 1_000
"""Tokens that an answer may always have: some models think first."""
ROOM = 2
"""Times the tokens of the source that its translation may take."""


@dataclass(frozen=True)
class Translated:
    """A segment as it came back. `target` is None where no endpoint gave it."""

    ordinal: int
    target: str | None
    flags: list[Flag]


class Ledger(Protocol):
    """What is told of a request: whom it is sent, and what it takes."""

    def sent(self, chosen: Chosen) -> None: ...

    async def cover(self, read: int, most: int) -> None:
        """A request of `read` tokens is about to be sent, whose answer takes `most`."""

    def counted(self, chosen: Chosen, read: int, written: int) -> None: ...

    async def failed(self, failure: EndpointError) -> None: ...


@dataclass
class Translator:
    """From `source`, None where it is not known, to `target`."""

    endpoints: Endpoints
    needs: Needs
    ledger: Ledger
    source: str | None
    target: str
    terms: Terms = field(default_factory=lambda: Terms([], None, ""))
    tone: Tone | None = None
    """The register to translate into; None for the document's own."""

    async def translate(self, batch: Sequence[Wanted]) -> list[Translated]:
        """Each segment of a batch, in its order. Raises what keeps all endpoints from answering."""
        if len(batch) == 1 and len(batch[0].text) > LONGEST and not TAG.search(batch[0].text):
            return [await self._by_sentences(batch[0])]
        said = await self._answers(batch)
        if said is None:
            if len(batch) == 1:
                return [Translated(batch[0].ordinal, None, [Flag("failed")])]
            half = len(batch) // 2
            return [*await self.translate(batch[:half]), *await self.translate(batch[half:])]
        return [await self._settled(each, target) for each, target in zip(batch, said, strict=True)]

    async def _answers(self, batch: Sequence[Wanted], more: str = "") -> list[str] | None:
        """What came back for each; None where it does not read as that."""
        text = "\n".join(bare(each.text) for each in batch)
        terms = self.terms.found_in(text)
        asks = wording.asks(self.source, self.target, terms, self.tone)
        body = wording.written(batch) + more
        most = max(LEAST, ROOM * tokens(body))
        failures = 0
        while True:
            try:
                return wording.read(await self._patiently(asks, body, most), len(batch))
            except (ModelContextExceeded, ModelRefused) as failure:
                # Of these words, maybe of one segment: they are asked in smaller batches.
                await self.ledger.failed(failure)
                return None
            except EndpointError as failure:
                await self.ledger.failed(failure)
                failures += 1
                if failures == ATTEMPTS:
                    raise

    async def _settled(self, wanted: Wanted, target: str) -> Translated:
        if not tags_survive(wanted.text, target):
            again = await self._answers([wanted], wording.about_tags(wanted.text))
            if again is not None and tags_survive(wanted.text, again[0]):
                target = again[0]
            else:
                target = bare(target)
        languages = self.source, self.target
        # Stems and spellings take their time of a processor.
        flags = await asyncio.to_thread(
            check, wanted.text, target, languages, self.terms, wanted.groups
        )
        return Translated(wanted.ordinal, target, flags)

    async def _by_sentences(self, wanted: Wanted) -> Translated:
        """A segment that is longer than what a request should ask for, part by part."""
        parts = [Wanted(at, each.text) for at, each in enumerate(sentences(wanted.text))]
        said: list[str] = []
        for batch in wording.batches(parts):
            found = await self._answers(batch)
            if found is None:
                return Translated(wanted.ordinal, None, [Flag("failed")])
            said += found
        return await self._settled(wanted, " ".join(said))

    async def _patiently(self, asks: str, body: str, most: int) -> str:
        left = PATIENCE
        while True:
            try:
                return await self._ask(asks, body, most)
            except (NoEndpointUp, ModelBusy) as resting:
                pause = float(cast("int", resting.params.get("seconds") or 1))
                if isinstance(resting, ModelBusy) and left > 0:
                    # How long a line takes is a guess.
                    pause = min(pause, left)
                if pause > left:
                    raise
                left -= pause
            await asyncio.sleep(pause)

    async def _ask(self, asks: str, body: str, most: int) -> str:
        await self.needs.again()
        check_translates(self.endpoints, self.needs.now())
        reads = 0

        def compose(chosen: Chosen) -> list[ModelMessage]:
            nonlocal reads
            if chosen.entry is None:
                raise TranslationNeedsModel
            reads = chosen.measure.estimate(asks + body)
            return [ModelRequest(parts=[UserPromptPart(body)], instructions=asks)]

        async def covered() -> None:
            await self.ledger.cover(reads, most)

        settings: dict[str, Any] = {"max_tokens": most, "temperature": 0.1}
        async with routing.stream(
            self.endpoints, self.needs, compose, cast("ModelSettings", settings),
            ModelRequestParameters(), sent=self.ledger.sent, covered=covered,
        ) as talk:  # fmt: skip
            return await self._hear(talk, asks + body)

    async def _hear(self, talk: routing.Talk, sent: str) -> str:
        """Listen to the end; what was said counts, whatever ends it."""

        def heard(_: str) -> None:
            """Nobody watches it being written."""

        try:
            async for _ in talk:
                await talk.plain(heard)
        finally:
            usage = talk.get().usage
            said = "".join(part.content for part in talk.get().parts if isinstance(part, TextPart))
            talk.chosen.measure.learn(len(sent), usage.input_tokens)
            written = usage.output_tokens or tokens(said)
            self.ledger.counted(talk.chosen, usage.input_tokens or tokens(sent), written)
        # Cut at the limit of length, its last segment may be half there.
        return "" if talk.get().finish_reason == "length" else said
