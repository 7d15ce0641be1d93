"""Prompts as files: Markdown with its front matter, as guided tasks are written, or JSON."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.session import Caller
from emilie.community.prompts import actions
from emilie.community.prompts.errors import PromptFileTooLong, PromptFileUnreadable
from emilie.community.prompts.models import Level, Prompt, readable_by
from emilie.community.prompts.schemas import (
    Format,
    ImportFault,
    ImportIn,
    PromptContentIn,
    PromptsImported,
    VariableIn,
)
from emilie.community.prompts.variables import settled
from emilie.core.errors import AppError

MARK = "+++"
LARGEST = 1_000_000
"""Most characters of a file."""
MEDIA_TYPES: dict[Format, str] = {
    "markdown": "text/markdown; charset=utf-8", "json": "application/json",
}  # fmt: skip
PLAIN = VariableIn(name="x")


@dataclass(frozen=True)
class Taken:
    """A file to take away."""

    name: str
    content: str
    media_type: str


def _written(value: str | bool | list[str]) -> str:
    """As TOML, whose strings and lists are those of JSON."""
    return json.dumps(value, ensure_ascii=False)


def as_markdown(content: PromptContentIn) -> str:
    facts = {name: getattr(content, name) for name in ("title", "description", "language", "tags")}
    lines = [MARK, *(f"{name} = {_written(value)}" for name, value in facts.items() if value)]
    for variable in content.variables:
        lines += ["", "[[variables]]"]
        for name, value in variable.model_dump().items():
            if value != getattr(PLAIN, name):
                lines.append(f"{name} = {_written(value)}")
    return "\n".join([*lines, MARK, "", content.text, ""])


def as_json(contents: Iterable[PromptContentIn]) -> str:
    told = {"prompts": [each.model_dump() for each in contents]}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def from_markdown(text: str) -> dict[str, Any]:
    opening, *lines = text.removeprefix("\ufeff").splitlines() or [""]
    stripped = [line.strip() for line in lines]
    if opening.strip() != MARK or MARK not in stripped:
        raise PromptFileUnreadable
    end = stripped.index(MARK)
    try:
        given = tomllib.loads("\n".join(lines[:end]))
    except (ValueError, RecursionError) as error:
        raise PromptFileUnreadable from error
    return given | {"text": "\n".join(lines[end + 1 :])}


def read(text: str) -> Sequence[Any]:
    """What a file says, not looked at yet: one prompt of Markdown, or those of JSON."""
    if len(text) > LARGEST:
        raise PromptFileTooLong(characters=len(text), most=LARGEST)
    if text.removeprefix("\ufeff").lstrip().startswith(MARK):
        return [from_markdown(text.removeprefix("\ufeff").lstrip())]
    try:
        given = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise PromptFileUnreadable from error
    match given:
        case {"prompts": [*prompts]} | [*prompts]:
            found: Sequence[Any] = prompts
        case {"text": _}:
            found = [given]
        case _:
            found = []
    if not found:
        raise PromptFileUnreadable
    return found


def _checked(given: Sequence[Any]) -> Iterator[PromptContentIn | ImportFault]:
    for number, each in enumerate(given, 1):
        title = each.get("title") if isinstance(each, Mapping) else None
        named = {"number": number, "title": title[:120] if isinstance(title, str) else ""}
        try:
            yield settled(PromptContentIn.model_validate(each))
        except ValidationError as error:
            place = ".".join(map(str, error.errors()[0]["loc"])) or "prompt"
            yield ImportFault(**named, code="invalid", params={"field": place})
        except AppError as error:
            params = {name: value for name, value in error.params.items() if value is not None}
            yield ImportFault(**named, code=error.code, params=params)


async def bring(session: AsyncSession, caller: Caller, wanted: ImportIn) -> PromptsImported:
    """Whole, or not at all."""
    actions.check_keeps(caller, wanted.level)
    contents, refused = [], []
    for each in _checked(read(wanted.text)):
        if isinstance(each, PromptContentIn):
            contents.append(each)
        else:
            refused.append(each)
    if refused:
        return PromptsImported(imported=0, refused=refused[:100])
    await actions.check_room(session, caller, wanted.level, len(contents))
    for content in contents:
        await actions.add(session, caller, wanted.level, content, owner_id=caller.agent_id)
    return PromptsImported(imported=len(contents), refused=[])


async def take(session: AsyncSession, caller: Caller, prompt_id: UUID, kind: Format) -> Taken:
    prompt = await actions.read(session, caller, prompt_id)
    content = actions.content_of(prompt)
    if kind == "json":
        return Taken(f"{content.title}.json", as_json([content]), MEDIA_TYPES[kind])
    return Taken(f"{content.title}.md", as_markdown(content), MEDIA_TYPES[kind])


async def take_all(session: AsyncSession, caller: Caller, level: Level, name: str) -> Taken:
    """All of a level that the caller may read, by title."""
    query = readable_by(caller.agent_id).where(Prompt.level == level)
    found = await session.scalars(query.order_by(Prompt.searched, Prompt.id))
    return Taken(name, as_json(map(actions.content_of, found)), MEDIA_TYPES["json"])
