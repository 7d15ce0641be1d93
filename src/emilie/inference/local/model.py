"""A local model, spoken to exactly as a remote one: over HTTP, by the endpoint's own client."""

from __future__ import annotations

import asyncio
from pathlib import Path

from emilie.core.errors import AppError
from emilie.core.http import Destination, Outbound
from emilie.inference.endpoint import EndpointModel
from emilie.inference.errors import ModelNotServed, ModelStarting
from emilie.inference.local.process import LocalProcess
from emilie.settings import LocalModels

PURPOSE = "Processus du modèle de cette machine"


class LocalModel(EndpointModel):
    """The endpoint whose server is a process of ours. It begins to load as soon as it is made, in
    the background; the first request waits for it.
    """

    def __init__(
        self,
        file: Path,
        context: int,
        settings: LocalModels,
        *,
        outbound: Outbound,
        owner: str,
        silence: float,
        endpoint: str,
    ) -> None:
        self.process = LocalProcess(file, context, settings)
        super().__init__(
            "", self.process.key, None, outbound=outbound, owner=owner, silence=silence,
            endpoint=endpoint,
        )  # fmt: skip
        self._hangs_up = True
        self.process.start()

    @property
    def model_name(self) -> str:
        return self.process.title

    async def name(self) -> str:
        """What the model is called, once its process answers: each of its lives has its port."""
        try:
            address = await self.process.reach(self._silence)
        except ModelStarting:
            raise
        except AppError as failure:
            raise ModelNotServed from failure
        if not self._url.startswith(f"{address}/"):
            self._url = f"{address}/v1"
            place = Destination.of(address, purpose=PURPOSE, owner=self._owner)
            self._outbound.declare(self._owner, [place])
        return self.process.title

    async def probe(self) -> None:
        """Whether it answers."""
        await self.name()
        await super().probe()

    async def close(self) -> None:
        await super().close()
        await asyncio.to_thread(self.process.stop)
