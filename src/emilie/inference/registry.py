"""Which endpoint answers, and what is declared about it.

One endpoint for now: the one of the settings, or the built-in engine. The turn only knows
`Endpoints.choose`, so that more endpoints, a hosting policy and fallback can come behind it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import ip_address
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from emilie.settings import ModelEndpoint, Settings

if TYPE_CHECKING:
    from pydantic_ai.models import Model


@dataclass(frozen=True, slots=True)
class EndpointFacts:
    """What agents are told of the endpoint that answers; kept with each answer."""

    kind: Literal["builtin", "endpoint"]
    label: str
    model: str | None = None
    operator: str | None = None
    country: str | None = None
    certification: str | None = None
    leaves_machine: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    facts: EndpointFacts
    model: Model[Any]
    context: int
    """Tokens that fit in one request."""
    silence: int
    """Seconds without a word after which the endpoint is given up."""
    close: Callable[[], Awaitable[None]] | None = None


UNNAMED = "Modèle connecté"
BUILTIN = EndpointFacts(kind="builtin", label="Moteur intégré")
BUILTIN_CONTEXT = 400_000


def on_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def describe(endpoint: ModelEndpoint) -> EndpointFacts:
    """The facts of the configured endpoint, or those of the built-in engine."""
    if endpoint.url is None:
        return BUILTIN
    return EndpointFacts(
        kind="endpoint",
        # Never its host: agents have no use for an internal name.
        label=endpoint.label or endpoint.name or UNNAMED,
        model=endpoint.name,
        operator=endpoint.operator,
        country=endpoint.country,
        certification=endpoint.certification,
        leaves_machine=not on_this_machine(endpoint.url),
    )


class Endpoints:
    """The endpoints of this process; each keeps one client for the life of the process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.facts = describe(settings.model)
        self._chosen: Chosen | None = None
        self._opening = Lock()

    def choose(self) -> Chosen:
        """The endpoint that answers the next request."""
        # The first call may come at once from a turn and from the thread that loads the engine.
        with self._opening:
            if self._chosen is None:
                self._chosen = self._open()
            return self._chosen

    def _open(self) -> Chosen:
        # Imported here: pydantic-ai takes a second that the start need not wait for.
        endpoint = self._settings.model
        silence = self._settings.limits.silence
        if endpoint.url is None:
            from emilie.inference.builtin import BuiltinModel  # noqa: PLC0415 -- as said above

            return Chosen(self.facts, BuiltinModel(), BUILTIN_CONTEXT, silence)
        from emilie.inference.endpoint import EndpointModel  # noqa: PLC0415 -- as said above

        model = EndpointModel(
            endpoint.url, endpoint.key.get_secret_value(), endpoint.name, silence=silence
        )
        return Chosen(self.facts, model, endpoint.context, silence, model.close)

    async def close(self) -> None:
        """Close what the endpoint that was chosen keeps open."""
        if self._chosen is not None and self._chosen.close is not None:
            await self._chosen.close()
