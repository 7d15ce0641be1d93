"""What one answer may look outside by: what its agent switched on, of the Web and of publications,
and the tools that its organisation opened. None is there for an answer that nobody waits for.
"""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from pydantic_ai.messages import ToolCallPart
from pydantic_ai.tools import ToolDefinition

from emilie.assistant.context import Asked
from emilie.assistant.external import External
from emilie.assistant.families import searches
from emilie.assistant.leaving import Outside
from emilie.assistant.reading import Reading
from emilie.assistant.saying import Say
from emilie.assistant.searching import Searching, Wanted
from emilie.assistant.tools import SEARCHES, Returned, came_of, refused
from emilie.core.db import Sessions
from emilie.inference.registry import Chosen, Needs


class LookingOutside:
    def __init__(self) -> None:
        self._searches: list[Searching] = []
        self._by_tool: dict[str, Searching] = {}
        """Those that the model makes, by the names of their tools."""
        self._external: External | None = None

    async def open(
        self,
        outside: Outside,
        asked: Asked,
        standing: Needs,
        say: Say,
        statements: Sessions,
        likely: Chosen,
    ) -> None:
        """Have it there before the documents are read; `likely` is who will probably answer."""
        given = (outside, asked, standing, say, statements)
        if asked.search:
            looking = [each for each in searches(outside) if each.family in asked.search]
            self._searches = [Searching(each, *given) for each in looking]
            outside.reader.get_ready()
        if calls_tools(likely):
            self._external = External(*given)
            await self._external.open()

    async def begin(self, reading: Reading, likely: Chosen, *, answers: bool) -> bool:
        """Let the model search; where it calls no tools, code does it before it speaks. Gives
        whether that was done. `answers`: whether a question is answered, rather than a task done.
        """
        done = False
        for search in self._searches:
            if not search.open:
                search.say_closed()
            elif calls_tools(likely):
                self._by_tool[SEARCHES[search.family].name] = search
                reading.outside.append(search.family)
            elif answers:
                await search.by_code(reading, likely.context)
                reading.outside.append(f"{search.family}_found")
                done = True
        if self._external is not None and self._external.offered:
            reading.outside.append("outils")
        return done

    def tools(self) -> list[ToolDefinition]:
        """Those that this caller may use, now."""
        searches = [SEARCHES[each.family] for each in self._by_tool.values() if each.open]
        return searches + (self._external.offered if self._external is not None else [])

    async def run(
        self, call: ToolCallPart, given: dict[str, Any], reading: Reading, context: int
    ) -> Returned | None:
        """What a call of a tool that asks outside gave; None when it is no such tool."""
        name, call_id = call.tool_name, call.tool_call_id
        if (search := self._by_tool.get(name)) is not None:
            try:
                wanted = wanted_in(given)
            except ValidationError:
                return refused(call)
            return came_of(call, await search.search(wanted, call_id, reading, context))
        if self._external is None or not self._external.knows(name):
            return None
        return came_of(call, await self._external.run(name, given, call_id, reading, context))


def wanted_in(given: dict[str, Any]) -> Wanted:
    """What a model asks for: it may write null for what it does not give."""
    return Wanted.model_validate({name: each for name, each in given.items() if each is not None})


def calls_tools(chosen: Chosen) -> bool:
    return chosen.facts.kind != "builtin" and "tools" in chosen.abilities
