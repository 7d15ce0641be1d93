"""The variables of a prompt: `{{name}}` in its text, and the fields of its small form."""

from __future__ import annotations

import re
from datetime import date

from emilie.community.prompts.errors import (
    PromptChoicesRefused,
    PromptDefaultRefused,
    PromptTooManyVariables,
    PromptVariableNameRefused,
    PromptVariableTwice,
    PromptVariableUnused,
)
from emilie.community.prompts.schemas import PromptContentIn, VariableIn

MOST = 20
PLACE = re.compile(r"\{\{([^{}\n]*)\}\}")
NAME = re.compile(r"[^\W\d]\w*")
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


def named(text: str) -> list[str]:
    """The names that stand in a text, each once, in order."""
    found = [place.strip() for place in PLACE.findall(text)]
    for name in found:
        if not NAME.fullmatch(name) or len(name) > 40:
            raise PromptVariableNameRefused(name=name[:60])
    return list(dict.fromkeys(found))


def settled(content: PromptContentIn) -> PromptContentIn:
    """The content with a variable for each name of its text, in that order."""
    names = named(content.text)
    if len(names) > MOST:
        raise PromptTooManyVariables(count=len(names), most=MOST)
    known = {each.name: each for each in content.variables}
    if len(known) < len(content.variables):
        twice = [each.name for each in content.variables]
        raise PromptVariableTwice(name=next(name for name in twice if twice.count(name) > 1))
    for each in content.variables:
        if each.name not in names:
            raise PromptVariableUnused(name=each.name)
        _check(each)
    labelled = [
        each.model_copy(update={"label": each.label or _spoken(each.name)})
        for each in (known.get(name) or VariableIn(name=name) for name in names)
    ]
    return content.model_copy(update={"variables": labelled})


def _spoken(name: str) -> str:
    words = name.replace("_", " ").strip() or name
    return words[0].upper() + words[1:]


def _check(variable: VariableIn) -> None:
    choices = variable.choices
    if variable.kind == "choice":
        if len(choices) < 2 or len(set(choices)) < len(choices):
            raise PromptChoicesRefused(name=variable.name)
    elif choices:
        raise PromptChoicesRefused(name=variable.name)
    if variable.default and not _takes(variable):
        raise PromptDefaultRefused(name=variable.name)


def _takes(variable: VariableIn) -> bool:
    """Whether its field could hold what it begins with."""
    match variable.kind:
        case "choice":
            return variable.default in variable.choices
        case "number":
            return bool(NUMBER.fullmatch(variable.default))
        case "date":
            return _is_day(variable.default)
        case "line":
            return "\n" not in variable.default
        case "long":
            return True


def _is_day(written: str) -> bool:
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False
