"""What a tool of the assistant is that asks somebody outside, whoever that is.

A tool says what it would send before anything leaves, and gives records, which answers cite, or a
text, which they do not. It fails by a `SearchFault`: a code for its agent, a sentence for the
model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import orjson

from emilie.inference.facts import EndpointFacts
from emilie.inference.registry import Need
from emilie.protection.guard.personal import found_in
from emilie.research.errors import QueryPersonal, SearchFault
from emilie.research.results import one_line, seen

LONGEST = 400
"""Characters of one argument."""
LONGEST_SENT = 4_000
"""Characters of all that one call sends."""
DEEPEST = 20
"""Lists and objects of arguments, one in the other."""


class ToolClosed(SearchFault):
    """The policy, or the organisation, does not let this conversation ask there any more."""

    status, code = 403, "tool_closed"
    told = "Ce service n'est plus permis pour cette conversation. Réponds sans lui."


class ToolArguments(SearchFault):
    status, code = 422, "tool_arguments"
    told = "Paramètres invalides : rien n'est parti. Relis la description de l'outil, puis corrige."


class ToolDeclined(SearchFault):
    status, code = 403, "tool_declined"
    told = "L'agent a refusé cet appel : rien n'est parti. Réponds sans lui, sans le redemander."


class ToolUnanswered(SearchFault):
    """Nobody said whether it may leave."""

    status, code = 403, "tool_unanswered"
    told = "L'agent n'a pas dit s'il voulait de cet appel : rien n'est parti. Réponds sans lui."


class ToolEnough(SearchFault):
    status, code = 429, "tool_enough"
    told = "Assez d'appels pour cette réponse : réponds avec ce qui a été trouvé."


class ToolUnavailable(SearchFault):
    """For a reason of ours."""

    status, code = 500, "tool_unavailable"
    told = "Cet outil ne peut pas servir pour l'instant. Réponds sans lui, en le disant."


@dataclass(frozen=True)
class Record:
    """One thing that was found. `url`: where people read it; `published`: since when it says so."""

    title: str
    url: str
    text: str
    published: date | None = None


@dataclass(frozen=True)
class Found:
    """What a call gave. `said`: what a model is told of it, where there is nothing to cite."""

    records: Sequence[Record] = ()
    said: str = ""


@dataclass(frozen=True)
class Sent:
    """What is about to leave. `shown`: as its agent reads it; `arguments`: as the service does."""

    shown: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


class Tool(Protocol):
    """One tool, as an answer may call it."""

    @property
    def name(self) -> str:
        """As the model calls it: letters, digits, `_` and `-`, 64 at most."""

    @property
    def description(self) -> str: ...
    @property
    def parameters(self) -> dict[str, Any]:
        """JSON schema of its arguments."""

    @property
    def service(self) -> EndpointFacts:
        """Who is asked, as its agent is told."""

    @property
    def account(self) -> str:
        """Who is asked, as permissions and the journal name them."""

    @property
    def writes(self) -> bool:
        """Whether each call waits for its agent."""

    @property
    def editable(self) -> bool:
        """Whether its agent may write what leaves anew."""

    def sends(self, arguments: Mapping[str, Any]) -> Sent:
        """What these arguments would send; `ToolArguments` when they may not be."""

    def rewritten(self, shown: str) -> Sent:
        """The same, written anew by its agent."""

    def open_to(self, need: Need) -> bool:
        """Whether such a conversation may ask there, now."""

    async def call(self, sent: Sent) -> Found: ...


class Toolbox(Protocol):
    """Tools of one kind."""

    def serves(self, organisation: str | None) -> bool:
        """Whether that organisation has any of them, known without asking anybody."""

    async def tools(self, need: Need) -> Sequence[Tool]:
        """Those that such a conversation may be offered, now."""

    async def close(self) -> None: ...


def check_sent(sent: Sent) -> None:
    """Refuse what holds personal data, or is longer than a call has any need to be."""
    whole = f"{sent.shown}\n{orjson.dumps(dict(sent.arguments), default=str).decode()}"
    if len(whole) > LONGEST_SENT:
        raise ToolArguments
    # As it is shown, and as it reads without the marks of JSON: a number may be a list of digits.
    if kinds := list(dict.fromkeys([*found_in(sent.shown), *found_in(said_in(sent))])):
        raise QueryPersonal(kinds=", ".join(kinds))


def said_in(sent: Sent) -> str:
    """All that the arguments say, in their order, on one line."""
    return " ".join(_leaves(sent.arguments)) or sent.shown


def _leaves(given: object) -> Iterator[str]:
    if isinstance(given, Mapping):
        for name, each in given.items():
            yield str(name)
            yield from _leaves(each)
    elif isinstance(given, list | tuple):
        for each in given:
            yield from _leaves(each)
    elif given is not None and not isinstance(given, bool):
        yield " ".join(str(given).split())


def as_seen(given: Any, depth: int = DEEPEST) -> Any:
    """The arguments without what nobody sees, names included."""
    if depth == 0:
        raise ToolArguments
    if isinstance(given, Mapping):
        return {seen(str(name)): as_seen(each, depth - 1) for name, each in given.items()}
    if isinstance(given, list | tuple):
        return [as_seen(each, depth - 1) for each in given]
    return seen(given) if isinstance(given, str) else given


def words_of(arguments: Mapping[str, Any], name: str) -> str:
    """One argument as a line; empty when it is absent. `ToolArguments` when it is no text."""
    given = arguments.get(name)
    if given is None:
        return ""
    if not isinstance(given, str) or len(given) > LONGEST:
        raise ToolArguments
    return one_line(given, LONGEST)
