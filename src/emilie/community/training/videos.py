"""Short videos: received, told by their content, captioned, served by ranges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.session import Caller
from emilie.community.training.errors import (
    TrainingCaptionsRefused,
    TrainingRangeRefused,
    TrainingVideoRefused,
    TrainingVideoSilent,
)
from emilie.community.training.models import TrainingModule, TrainingVersion, TrainingVideo
from emilie.community.training.modules import find, owner_of
from emilie.core.db import one_or_absent
from emilie.core.lines import several_lines

LARGEST = 200_000_000
"""Bytes: some ten minutes of a talk."""
MP4 = re.compile(rb"isom|iso[2-9]|mp4[12]|avc1|M4V |MSNV|dash|mmp4")
EBML = b"\x1a\x45\xdf\xa3"
CODEC = re.compile(rb"V_(?:VP8|VP9|AV1)")
BEGINNING = 1_000_000
"""Bytes among which a WebM names its tracks."""
INDEX = 20_000_000
"""Bytes of an MP4's index among which its tracks are looked for."""
MOST_BOXES = 10_000
RANGE = re.compile(r"bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))")
TIME = r"(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}"
CUE = re.compile(rf"{TIME}[ \t]+-->[ \t]+{TIME}(?:[ \t].*)?")
# What the draft, or a version, is made of keeps it.
UNUSED = text("""
delete from training_videos where created_at < now() - interval '1 day' and not exists (
  select from training_modules where id = module_id
    and draft @> jsonb_build_object('parts', jsonb_build_array(
      jsonb_build_object('video_id', cast(training_videos.id as text))))
) and not exists (
  select from training_versions where training_versions.module_id = training_videos.module_id
    and content @> jsonb_build_object('parts', jsonb_build_array(
      jsonb_build_object('video_id', cast(training_videos.id as text))))
)
""")


def kind_of(content: IO[bytes]) -> str:
    """`video/mp4` or `video/webm`, by what is in the file; raises for anything else."""
    content.seek(0)
    head = content.read(BEGINNING)
    # A track of pictures in it: its codec is one of those that browsers play.
    if head[:4] == EBML and b"webm" in head[:64] and CODEC.search(head):
        return "video/webm"
    if head[4:8] == b"ftyp" and MP4.search(head[8 : max(8, int.from_bytes(head[:4], "big"))]):
        return _checked_mp4(content)
    raise TrainingVideoRefused


def _checked_mp4(content: IO[bytes]) -> str:
    """With an index that names a track of pictures, and its media, neither of them cut."""
    boxes = dict(_boxes(content))
    if b"moov" not in boxes or not boxes.keys() & {b"mdat", b"moof"}:
        raise TrainingVideoRefused
    start, size = boxes[b"moov"]
    content.seek(start)
    if not re.search(rb"hdlr.{8}vide", content.read(min(size, INDEX)), re.DOTALL):
        raise TrainingVideoRefused
    return "video/mp4"


def _boxes(content: IO[bytes]) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """Name, place and size of what the file is made of, up to its very end."""
    end = content.seek(0, 2)
    place = 0
    for _ in range(MOST_BOXES):
        if place == end:
            return
        content.seek(place)
        head = content.read(16)
        size, name = int.from_bytes(head[:4], "big"), head[4:8]
        if size == 1:
            size = int.from_bytes(head[8:16], "big")
        elif size == 0:
            size = end - place
        if size < 8 or place + size > end:
            raise TrainingVideoRefused
        yield name, (place, size)
        place += size
    raise TrainingVideoRefused


def captions_of(given: str) -> str:
    """WebVTT with a cue at least, its lines ended as everywhere; nothing stays nothing."""
    written = several_lines(given.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    if not written:
        return ""
    head, *lines = written.split("\n")
    cues = [line.strip() for line in lines if "-->" in line]
    if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", head) or not cues:
        raise TrainingCaptionsRefused
    if not all(CUE.fullmatch(cue) for cue in cues):
        raise TrainingCaptionsRefused
    return written + "\n"


async def add(
    session: AsyncSession, caller: Caller, module_id: UUID, video: TrainingVideo
) -> TrainingVideo:
    """Its bytes are stored already."""
    await find(session, caller, module_id)
    session.add(video)
    await session.flush()
    await session.refresh(video)
    return video


async def word(
    session: AsyncSession, caller: Caller, video_id: UUID, captions: str, transcript: str
) -> TrainingVideo:
    query = (
        select(TrainingVideo)
        .join(TrainingModule, TrainingModule.id == TrainingVideo.module_id)
        .where(TrainingVideo.id == video_id)
        .where(TrainingModule.organisation_id.is_not_distinct_from(owner_of(caller)))
    )
    # With its module, as who publishes holds it: what is checked stays true.
    both = (TrainingModule, TrainingVideo)
    video = await one_or_absent(session, query.with_for_update(of=both))
    video.captions, video.transcript = captions_of(captions), transcript
    if not video.captions and not transcript:
        await _check_unpublished(session, video)
    return video


async def _check_unpublished(session: AsyncSession, video: TrainingVideo) -> None:
    """Words are corrected under a version, and never taken from it."""
    query = (
        select(TrainingVersion.content)
        .join(TrainingModule, TrainingModule.id == TrainingVersion.module_id)
        .where(TrainingModule.id == video.module_id)
        .where(TrainingVersion.number == TrainingModule.version)
    )
    content = await session.scalar(query)
    for place, part in enumerate(content["parts"] if content else [], 1):
        if part.get("video_id") == str(video.id):
            raise TrainingVideoSilent(part=place)


async def shown(session: AsyncSession, caller: Caller, video_id: UUID) -> TrainingVideo:
    """One of a version that the caller is offered, or of a module that they write."""
    used = {"parts": [{"video_id": str(video_id)}]}
    offered = (
        select(TrainingVersion.id)
        .where(TrainingVersion.module_id == TrainingModule.id)
        .where(TrainingVersion.number == TrainingModule.version)
        .where(TrainingModule.open, TrainingVersion.content.contains(used))
        .where(
            or_(
                TrainingModule.organisation_id.is_(None),
                TrainingModule.organisation_id == caller.organisation_id,
            )
        )
    ).exists()
    seen: list[ColumnElement[bool]] = [offered]
    if caller.role in {"referent", "coordinator"}:
        seen.append(TrainingModule.organisation_id.is_not_distinct_from(owner_of(caller)))
    query = (
        select(TrainingVideo)
        .join(TrainingModule, TrainingModule.id == TrainingVideo.module_id)
        .where(TrainingVideo.id == video_id, or_(*seen))
    )
    return await one_or_absent(session, query)


def wanted_range(given: str | None, size: int) -> tuple[int, int] | None:
    """First byte, and the one after the last; None: the whole file, as for what is no single range
    of bytes (RFC 9110 §14.2). `TrainingRangeRefused` when none of it is there.
    """
    found = RANGE.fullmatch(given.strip()) if given else None
    if found is None:
        return None
    first, last, suffix = found.groups()
    if suffix is not None:
        begin, end = max(0, size - int(suffix)), size
    else:
        begin, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < begin:
            return None
    if begin >= size or begin >= end:
        raise TrainingRangeRefused
    return begin, end
