"""What the model is given: instructions, history, the documents' passages, the question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Any

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
    if reading.holds:
        names.append(f"documents_{reading.mode}")
    elif reading.failed:
        names.append("documents_unreadable")
    names += reading.outside
    if asked.length is not None:
        names += ["plusieurs"] if len(reading.documents) > 1 else []
        names.append(f"longueur_{asked.length}")
    if asked.said:
        names.append("continue")
    if seen:
        names.append("images")
    if asked.summary:
        names.append("remembered")
    if asked.language == "en":
        names.append("english")
    return "\n\n".join([*map(instruction, names), *_of_task(asked), *_of_space(asked)])


def _of_task(asked: Asked) -> list[str]:
    """What a task asks beside a question that was typed; a form has all of it in its prompt."""
    if asked.guided is None or asked.guided.from_form:
        return []
    return [asked.guided.rules()]


def _of_space(asked: Asked) -> list[str]:
    """What those who keep the space ask for, after all that is ours."""
    if asked.space is None or asked.space.now is None or not asked.space.now.instructions:
        return []
    wished = asked.space.now.instructions.replace("</consignes", "&lt;/consignes")
    return [instruction("espace"), f"<consignes>\n{wished}\n</consignes>"]


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


def material(reading: Reading, *, quotes: bool = False) -> str:
    """What was read, as it stands before the question; `quotes`: for who only quotes."""
    if reading.by_notes:
        return reading.quoted if quotes else reading.noted
    return render(reading.passages) if reading.passages else ""


def compose(
    asked: Asked,
    reading: Reading,
    window: Window,
    pictures: Pictures = MappingProxyType({}),
    *,
    quotes: bool = False,
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
    question = asked.message
    if read := material(reading, quotes=quotes):
        question = f"{read}\n\n{question}"
    messages.append(ModelRequest(parts=[shown(before + question, asked.images, pictures)]))
    if asked.said:
        messages.append(ModelResponse(parts=[TextPart(without_links(asked.said))]))
        messages.append(ModelRequest(parts=[UserPromptPart(instruction("continue"))]))
    first = messages[0]
    assert isinstance(first, ModelRequest)
    first.instructions = instructions(asked, reading, seen=bool(pictures))
    return messages


def words_in(part: Any) -> str:
    content = getattr(part, "content", "")
    if isinstance(content, str):
        return content
    # A question with images.
    return "".join(piece for piece in content if isinstance(piece, str)) if content else ""


def words_of(messages: Sequence[ModelMessage]) -> Iterator[str]:
    """All that is written in a request."""
    for message in messages:
        if isinstance(message, ModelRequest):
            yield message.instructions or ""
        yield from map(words_in, message.parts)
