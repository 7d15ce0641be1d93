"""What is asked: the question, those before it, and the passages, read from the messages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    SystemPromptPart,
    TextContent,
    ToolReturnPart,
    UserPromptPart,
)

from emilie.core.text import fold, words
from emilie.inference.builtin.speech import Language, vocabulary
from emilie.inference.grounding import Grounded, parse, relayed, split

Task = Literal["courriel", "synthese", "traduction", "reformulation", "comparaison", "titre"]
Length = Literal["court", "moyen", "long"]

LONGEST = 200_000
"""Characters of a question that are read; the product's own limit is lower."""

_ENGLISH = vocabulary("english")
_FRENCH = vocabulary("french")


@dataclass(frozen=True)
class Ask:
    question: str
    before: tuple[str, ...] = ()
    """Earlier questions of the conversation, latest last."""
    passages: tuple[Grounded, ...] = ()
    task: Task | None = None
    language: Language = "fr"
    length: Length | None = None
    parts: int = 0
    """The passages are one of so many parts of a text that is summed up part by part."""
    chosen: int = 0
    """The passages are sentences already chosen in so many parts."""
    made: str = ""
    """The answer itself, where code has made it."""
    form: bool = False
    """Whether a form was filled in: the task is sure, and nothing is read out of the question."""
    text: str = ""
    """The text that the form gives."""
    letter: Mapping[str, Any] | None = None
    """What the form says of a letter."""

    def about(self, question: str) -> Ask:
        """The same, asked in other words."""
        return replace(self, question=question)


def read_ask(messages: Sequence[ModelMessage], settings: Mapping[str, Any]) -> Ask:
    """What the last request of a conversation asks."""
    questions: list[str] = []
    passages: list[Grounded] = []
    made = ""
    for message in messages:
        if not isinstance(message, ModelRequest):
            continue
        asked: list[str] = []
        found = {passage.id: passage for passage in parse(message.instructions or "")}
        for kind, text in _texts(message):
            if "<passages>" not in text:
                here, rest = list[Grounded](), text
            else:
                here, rest = split(text)
            found |= {passage.id: passage for passage in here}
            made, rest = relayed(rest) if kind == "user" else (made, rest)
            if kind == "user" and rest.strip():
                asked.append(rest.strip())
        # Numbers of passages only hold within a turn: those of earlier turns are left alone.
        if asked or not questions:
            passages = []
            questions.append("\n\n".join(asked)[:LONGEST])
        passages += found.values()
    form = _of_form(settings)
    question = settings["builtin_question"] if form["form"] else next(iter(questions[-1:]), "")
    language: Language = "en" if settings.get("builtin_language") == "en" else "fr"
    return Ask(
        question=question,
        before=tuple(questions[:-1]),
        passages=tuple(passages),
        task=settings.get("builtin_task"),
        language=spoken(form["text"] or question, language),
        length=settings.get("builtin_length"),
        parts=settings.get("builtin_parts") or 0,
        chosen=settings.get("builtin_chosen") or 0,
        made=made,
        **form,
    )


def _of_form(settings: Mapping[str, Any]) -> dict[str, Any]:
    """What a turn tells of the form that it came by."""
    return {
        "form": "builtin_question" in settings,
        "text": (settings.get("builtin_text") or "")[:LONGEST],
        "letter": settings.get("builtin_letter"),
    }


def _texts(message: ModelRequest) -> Iterator[tuple[Literal["user", "other"], str]]:
    for part in message.parts:
        if isinstance(part, UserPromptPart):
            contents = [part.content] if isinstance(part.content, str) else part.content
            for content in contents:
                if isinstance(content, str):
                    yield "user", content
                elif isinstance(content, TextContent):
                    yield "user", content.content
        elif isinstance(part, SystemPromptPart):
            yield "other", part.content
        elif isinstance(part, ToolReturnPart):
            yield "other", part.model_response_str()


def spoken(text: str, otherwise: Language) -> Language:
    """French or English, by their commonest words; in doubt, the interface's language."""
    found = [fold(word) for word in words(text[:600])]
    french = sum(word in _FRENCH for word in found)
    english = sum(word in _ENGLISH for word in found)
    if abs(french - english) < 2 and not (french + english and min(french, english) == 0):
        return otherwise
    return "fr" if french > english else "en"


# --- instruction and pasted text ------------------------------------------------------------------

_LABEL_END = re.compile(r"(?<!\d)\s?:\s+|:\n|\n\s*\n|\n")


def parted(question: str) -> tuple[str, str]:
    """The instruction, and the text that it is about when one was pasted with it.

    The instruction stands first (`Corrige : …`) or, after a long text, last.
    """
    question = question.strip()
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", question) if part.strip()]
    if len(paragraphs) > 1 and len(paragraphs[-1]) < 200 < len(paragraphs[0]):
        return paragraphs[-1], "\n\n".join(paragraphs[:-1])
    quoted = re.search(r"[«“\"]\s*([^»”\"]{15,})\s*[»”\"]", question)
    if quoted and len(question) - len(quoted.group()) < 160:
        return question.replace(quoted.group(), " "), quoted[1].strip()
    first = _LABEL_END.search(question)
    if first is None or first.start() > 400:
        return question, ""
    return question[: first.start()], question[first.end() :].strip()
