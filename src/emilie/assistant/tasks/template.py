"""Templates of a task's file: `{field}` is replaced, and what says nothing is left out.

A segment `[… {field} …]` goes when its field is empty; so does a line, and a paragraph all of
whose fields are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_-]*)\}")
_SEGMENT = re.compile(r"\[([^\[\]\n]*\{[a-z][a-z0-9_-]*\}[^\[\]\n]*)\]")
_PARAGRAPH = re.compile(r"\n[ \t]*\n")


def placeholders(template: str) -> set[str]:
    return set(PLACEHOLDER.findall(template))


def filled(template: str, values: Mapping[str, str]) -> str:
    """The template with its values put in; a value is never read for placeholders again."""
    kept = [_paragraph(each, values) for each in _PARAGRAPH.split(template)]
    return "\n\n".join(each for each in kept if each.strip())


def _paragraph(paragraph: str, values: Mapping[str, str]) -> str:
    paragraph = _SEGMENT.sub(lambda one: one[1] if _all(one[1], values) else "", paragraph)
    names = placeholders(paragraph)
    if names and not any(values.get(name) for name in names):
        return ""
    lines = [line for line in paragraph.split("\n") if _all(line, values)]
    said = "\n".join(line.rstrip() for line in lines if line.strip())
    return PLACEHOLDER.sub(lambda one: values.get(one[1], ""), said)


def _all(text: str, values: Mapping[str, str]) -> bool:
    return all(values.get(name) for name in placeholders(text))


def without_fields(template: str) -> str:
    """What a template says whatever is filled in."""
    return filled(template, {})
