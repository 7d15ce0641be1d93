"""The images of a conversation that a request shows, and who may be shown them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from pydantic_ai.messages import BinaryContent

from emilie.assistant.context import Asked, ImageRef
from emilie.core.objects import Objects
from emilie.documents.models import Document
from emilie.inference.registry import Chosen, Endpoints, Need
from emilie.inference.sight import check_sight, seeing

MOST = 8
"""Most images in one request: those of the question, then the latest before it."""

READ = ", ses mots reconnus étant parmi les passages"

Pictures = Mapping[UUID, BinaryContent]


def need_of(endpoints: Endpoints, asked: Asked, need: Need, tried: Collection[Chosen] = ()) -> Need:
    """What `need` makes of the endpoint: one that sees, for a question that brings images of which
    nothing is known.

    One that brings images whose words were read, or that only comes after images, prefers it, where
    that changes nothing to the agent's choice and somebody who sees may still answer: `tried` are
    those that failed to.
    """
    seen = seeing(need)
    if not all(ref.read for ref in asked.images):
        return seen
    if not asked.images and not any(past.images for past in asked.history):
        return need
    left = [each for each in endpoints.open_to(need) if each.up and each not in tried]
    see = [each for each in left if "vision" in each.abilities]
    if not see or (left[0].name == need.wanted and left[0] not in see):
        return need
    return seen


def known(asked: Asked, found: Sequence[Document]) -> Asked:
    """The images as they are by now, among the documents `found`: the question may have been asked
    while their words were being read.
    """
    read = {document.id: bool(document.words) for document in found}

    def now(images: Sequence[ImageRef]) -> tuple[ImageRef, ...]:
        return tuple(ref._replace(read=read.get(ref.id, ref.read)) for ref in images)

    history = [replace(past, images=now(past.images)) for past in asked.history]
    return replace(asked, images=now(asked.images), history=history)


def check_seen(endpoints: Endpoints, asked: Asked, need: Need, found: Sequence[Document]) -> None:
    """Refuse the images of a question that are ready, say nothing, and that nobody would see."""
    ready = {document.id for document in found if document.state == "ready"}
    if any(ref.id in ready and not ref.read for ref in asked.images):
        check_sight(endpoints, need)


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
    absent = [ref for ref in images if ref.id not in pictures]
    return "".join(
        f"\n\n[Image jointe, non montrée{READ if ref.read else ''} : {ref.name}]" for ref in absent
    )
