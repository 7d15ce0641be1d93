"""What the model is given: instructions, history, the documents' passages, the question."""

from __future__ import annotations

from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    UserPromptPart,
)

from emilie.assistant.citations import SOURCE_LINK
from emilie.assistant.context import Asked, instruction, window
from emilie.assistant.reading import Reading
from emilie.inference.grounding import render


def instructions(asked: Asked, reading: Reading) -> str:
    names = ["base"]
    if reading.documents:
        names.append("documents_whole" if reading.mode == "whole" else "documents_passages")
    elif reading.failed:
        names.append("documents_unreadable")
    if asked.task is not None:
        names.append(asked.task)
    if asked.said:
        names.append("continue")
    if asked.language == "en":
        names.append("english")
    return "\n\n".join(instruction(name) for name in names)


def without_links(said: str) -> str:
    """An answer as the model wrote it: our links to sources are not for it to imitate."""
    return SOURCE_LINK.sub("", said)


def compose(asked: Asked, reading: Reading, room: int) -> list[ModelMessage]:
    """The messages of the first request; `room` is the tokens left for the history."""
    messages: list[ModelMessage] = []
    for exchange in window(asked.history, room):
        if exchange.role == "user":
            messages.append(ModelRequest(parts=[UserPromptPart(exchange.text)]))
        else:
            messages.append(ModelResponse(parts=[TextPart(without_links(exchange.text))]))
    question = asked.question
    if reading.passages:
        question = f"{render(reading.passages)}\n\n{question}"
    messages.append(ModelRequest(parts=[UserPromptPart(question)]))
    if asked.said:
        messages.append(ModelResponse(parts=[TextPart(without_links(asked.said))]))
        messages.append(ModelRequest(parts=[UserPromptPart(instruction("continue"))]))
    first = messages[0]
    assert isinstance(first, ModelRequest)
    first.instructions = instructions(asked, reading)
    return messages
