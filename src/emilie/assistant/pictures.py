"""The images of a conversation that a request shows, and who may be shown them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from pydantic_ai.messages import BinaryContent

from emilie.assistant.context import Asked, ImageRef
from emilie.core.objects import Objects
from emilie.documents.models import Document
from emilie.inference.registry import Endpoints, Need
from emilie.inference.sight import seeing

MOST = 8
"""Most images in one request: those of the question, then the latest before it."""

Pictures = Mapping[UUID, BinaryContent]


def need_of(endpoints: Endpoints, asked: Asked) -> Need:
    """What the endpoint has to be: one that sees, for a question that brings images.

    One that only comes after images prefers it, where that changes nothing to the agent's choice.
    """
    seen = seeing(asked.need)
    if asked.images:
        return seen
    if not any(past.images for past in asked.history):
        return asked.need
    open_to = endpoints.open_to(seen)
    wanted = asked.need.wanted
    return seen if open_to and wanted in {None, open_to[0].name} else asked.need


async def look(objects: Objects, found: Sequence[Document], asked: Asked) -> Pictures:
    """The images to show, among the documents `found`: those of the conversation."""
    ready = {each.id: each for each in found if each.is_image and each.state == "ready"}
    earlier = [each for past in reversed(asked.history) for each in past.images]
    shown: dict[UUID, BinaryContent] = {}
    for ref in (*asked.images, *earlier):
        document = ready.get(ref.id)
        if document is None or ref.id in shown or len(shown) == MOST:
            continue
        try:
            content = await objects.get(document.object_key)
        except FileNotFoundError:  # deleted meanwhile
            continue
        shown[ref.id] = BinaryContent(content, media_type=document.media_type)
    return shown


def described(images: Sequence[ImageRef], pictures: Pictures) -> str:
    """What is said of the images that are not shown."""
    absent = [ref.name for ref in images if ref.id not in pictures]
    return "".join(f"\n\n[Image jointe, non montrée : {name}]" for name in absent)
