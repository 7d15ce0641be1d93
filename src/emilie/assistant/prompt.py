"""What the model is given: instructions, history, the documents' passages, the question."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    UserPromptPart,
)

from emilie.assistant.citations import SOURCE_LINK
from emilie.assistant.context import Asked, ImageRef, instruction
from emilie.assistant.pictures import Pictures, described
from emilie.assistant.reading import Reading
from emilie.assistant.window import Window
from emilie.inference.grounding import render


def instructions(asked: Asked, reading: Reading, *, seen: bool = False) -> str:
    names = ["base"]
    if reading.documents:
        names.append("documents_whole" if reading.mode == "whole" else "documents_passages")
    elif reading.failed:
        names.append("documents_unreadable")
    if asked.task is not None:
        names.append(asked.task)
    if asked.said:
        names.append("continue")
    if seen:
        names.append("images")
    if asked.summary:
        names.append("remembered")
    if asked.language == "en":
        names.append("english")
    return "\n\n".join(instruction(name) for name in names)


def without_links(said: str) -> str:
    """An answer as the model wrote it: our links to sources are not for it to imitate."""
    return SOURCE_LINK.sub("", said)


def summary_block(summary: str) -> str:
    """The summary between its tags, which it cannot close itself."""
    return f"<resume>\n{summary.replace('</resume', '&lt;/resume')}\n</resume>"


def shown(text: str, images: Sequence[ImageRef], pictures: Pictures) -> UserPromptPart:
    """A question with its images, or with the names of those that are not shown."""
    seen = [pictures[ref.id] for ref in images if ref.id in pictures]
    words = text + described(images, pictures)
    return UserPromptPart([*seen, words] if seen else words)


def compose(
    asked: Asked, reading: Reading, window: Window, pictures: Pictures = MappingProxyType({})
) -> list[ModelMessage]:
    """The messages of the first request."""
    messages: list[ModelMessage] = []
    # Not among the instructions: it repeats what agents and documents said. Not a message of its
    # own either: some servers want questions and answers to alternate.
    before = f"{summary_block(window.summary)}\n\n" if window.summary else ""
    for exchange in window.exchanges:
        if exchange.role == "user":
            messages.append(
                ModelRequest(parts=[shown(before + exchange.text, exchange.images, pictures)])
            )
            before = ""
        else:
            messages.append(ModelResponse(parts=[TextPart(without_links(exchange.text))]))
    question = asked.question
    if reading.passages:
        question = f"{render(reading.passages)}\n\n{question}"
    messages.append(ModelRequest(parts=[shown(before + question, asked.images, pictures)]))
    if asked.said:
        messages.append(ModelResponse(parts=[TextPart(without_links(asked.said))]))
        messages.append(ModelRequest(parts=[UserPromptPart(instruction("continue"))]))
    first = messages[0]
    assert isinstance(first, ModelRequest)
    first.instructions = instructions(asked, reading, seen=bool(pictures))
    return messages
