"""Videos: told by what is in them, worded for everybody, served by ranges, and swept away."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from community.conftest import Run, code
from community.test_training import MODULES, TEXT, content, draft, publish
from conftest import SignIn
from emilie.community.training import jobs, videos
from emilie.community.training.errors import TrainingRangeRefused, TrainingVideoRefused
from support.elsewhere import moved

VIDEOS = "/api/training/videos"
CAPTIONS = (
    "WEBVTT\n\n00:00.000 --> 00:02.000\nBonjour.\n\n00:02.000 --> 00:04.500 align:start\nOui."
)


def box(name: bytes, body: bytes = b"") -> bytes:
    return (8 + len(body)).to_bytes(4, "big") + name + body


def mp4(handler: bytes = b"vide", media: bytes = b"\x07" * 5_000) -> bytes:
    """The boxes of a film, if not one that would play."""
    track = box(b"trak", box(b"mdia", box(b"hdlr", b"\0" * 8 + handler + b"\0" * 12)))
    index = box(b"moov", box(b"mvhd", b"\0" * 100) + track)
    return box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41") + index + box(b"mdat", media)


def webm(codec: bytes = b"V_VP9") -> bytes:
    return b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + b"\x18S\x80g" + codec + b"\0" * 3_000


async def send(client: httpx2.AsyncClient, module: Any, video: bytes) -> httpx2.Response:
    files = {"file": ("film.mp4", video)}
    return await client.post(f"{MODULES}/{module['id']}/videos", files=files)


async def with_video(client: httpx2.AsyncClient, video: bytes) -> tuple[dict[str, Any], str]:
    module = await draft(client)
    made = await send(client, module, video)
    assert made.status_code == 201, made.text
    part = {"kind": "video", "id": TEXT, "title": "Voir", "video_id": made.json()["id"]}
    body = {"content": content(part), "revision": module["revision"]}
    kept = await client.put(f"{MODULES}/{module['id']}", json=body)
    return kept.json(), made.json()["id"]


async def word(client: httpx2.AsyncClient, video_id: str, **said: str) -> httpx2.Response:
    words = {"captions": "", "transcript": ""} | said
    return await client.put(f"{VIDEOS}/{video_id}/words", json=words)


async def test_a_video_is_published_with_words_and_served_by_ranges(
    referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient
) -> None:
    film = mp4()
    module, video_id = await with_video(referent, film)
    path = f"{VIDEOS}/{video_id}"
    # A draft is its writers'.
    assert code(await agent_client.get(path)) == (404, "not_found")
    assert (await referent.get(path)).content == film
    assert code(await publish(referent, module)) == (409, "training_video_silent")
    assert (await word(referent, video_id, captions=CAPTIONS)).status_code == 200
    assert (await publish(referent, module)).status_code == 200
    whole = await agent_client.get(path)
    assert (whole.status_code, whole.headers["accept-ranges"]) == (200, "bytes")
    assert whole.headers["content-type"] == "video/mp4"
    assert "sandbox" in whole.headers["content-security-policy"]
    assert whole.content == film
    for asked, (begin, end) in {
        "bytes=0-99": (0, 100), "bytes=100-": (100, len(film)), "bytes=-50": (-50, len(film)),
        "bytes=10-999999": (10, len(film)),
    }.items():  # fmt: skip
        part = await agent_client.get(path, headers={"range": asked})
        assert part.status_code == 206
        assert part.content == film[begin:end]
        first = begin % len(film)
        assert part.headers["content-range"] == f"bytes {first}-{end - 1}/{len(film)}"
    beyond = await agent_client.get(path, headers={"range": "bytes=99999999-"})
    assert code(beyond) == (416, "training_range_refused")
    words = await agent_client.get(f"{path}/captions")
    assert words.headers["content-type"] == "text/vtt; charset=utf-8"
    assert words.text == f"{CAPTIONS}\n"
    shown = (await agent_client.get(f"/api/training/offered/{module['id']}")).json()["parts"][0]
    assert (shown["video_id"], shown["has_captions"]) == (video_id, True)


async def test_a_transcript_stands_for_captions(
    referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient
) -> None:
    module, video_id = await with_video(referent, webm())
    await word(referent, video_id, transcript="Bonjour à toutes et à tous.")
    assert (await publish(referent, module)).status_code == 200
    answer = await agent_client.get(f"{VIDEOS}/{video_id}")
    assert answer.headers["content-type"] == "video/webm"
    assert code(await agent_client.get(f"{VIDEOS}/{video_id}/captions")) == (404, "not_found")


async def test_words_are_corrected_and_never_taken_from_a_version(
    referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient
) -> None:
    module, video_id = await with_video(referent, webm())
    await word(referent, video_id, transcript="Bonjour.")
    assert (await word(referent, video_id)).status_code == 200, "a draft may lack them"
    await word(referent, video_id, transcript="Bonjour.")
    assert (await publish(referent, module)).status_code == 200
    refused = await word(referent, video_id)
    assert code(refused) == (409, "training_video_silent")
    assert refused.json()["params"] == {"part": 1}
    offered = f"/api/training/offered/{module['id']}"
    assert (await agent_client.get(offered)).json()["parts"][0]["transcript"] == "Bonjour."
    assert (await word(referent, video_id, captions=CAPTIONS)).status_code == 200


async def test_another_organisation_sees_no_video(
    app: FastAPI, referent: httpx2.AsyncClient, sign_in: SignIn
) -> None:
    module, video_id = await with_video(referent, mp4())
    await word(referent, video_id, transcript="Mots.")
    await publish(referent, module)
    for persona in ("agent", "referente"):
        await sign_in(persona, "ailleurs")
    await moved(app, "ailleurs")
    agent, other = await sign_in("agent", "ailleurs"), await sign_in("referente", "ailleurs")
    answers = [
        await agent.get(f"{VIDEOS}/{video_id}"), await agent.get(f"{VIDEOS}/{video_id}/captions"),
        await other.get(f"{VIDEOS}/{video_id}"), await word(other, video_id, transcript="Vol."),
        await send(other, module, mp4()),
    ]  # fmt: skip
    assert {code(each) for each in answers} == {(404, "not_found")}


@pytest.mark.parametrize(
    "video",
    [
        b"GIF89a" + b"\0" * 500, b"<html><script>alert(1)</script></html>", mp4(b"soun"),
        mp4()[:-1], mp4()[:200], mp4() + b"\0\0\0\x09abcd", box(b"ftyp", b"isom") + box(b"mdat"),
        box(b"ftyp", b"qt  \0\0\2\0qt  ") + mp4()[32:], webm(b"A_OPUS"), webm()[:10] + b"\0" * 99,
        b"\0\0\0\0ftypisom", b"\0" * 64,
    ],
)  # fmt: skip
async def test_what_is_no_video(referent: httpx2.AsyncClient, video: bytes, run: Run) -> None:
    module = await draft(referent)
    assert code(await send(referent, module, video)) == (400, "training_video_refused")
    assert await run("select from training_videos") == []


async def test_what_is_not_received(
    referent: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = await draft(referent)
    assert code(await send(referent, module, b"")) == (400, "training_video_refused")
    path = f"{MODULES}/{module['id']}/videos"
    assert code(await referent.post(path, content=b"x")) == (422, "invalid")
    other = await referent.post(path, files={"autre": ("a.mp4", mp4())})
    assert code(other) == (422, "invalid")
    monkeypatch.setattr(videos, "LARGEST", 1_000_000)
    large = await send(referent, module, mp4(media=b"\0" * 1_000_001))
    assert code(large) == (413, "training_video_too_large")
    assert large.json()["params"] == {"megabytes": 1}


@pytest.mark.parametrize(
    "captions",
    [
        "Bonjour", "WEBVTT", "WEBVTT\n\nBonjour", "WEBVTT\n\n00:00 --> 00:02\nx",
        "1\n00:00:01,000 --> 00:00:02,000\nsrt", "WEBVTTX\n\n00:00.000 --> 00:01.000\nx",
        "WEBVTT\n\n00:61.000 --> 00:62.000\nx", "WEBVTT\n\n00:00.000 -->\nx",
        "<b>WEBVTT</b>\n\n00:00.000 --> 00:01.000\nx", "\x00\x01 --> ",
    ],
)  # fmt: skip
async def test_what_are_no_captions(referent: httpx2.AsyncClient, captions: str) -> None:
    _, video_id = await with_video(referent, mp4())
    refused = await word(referent, video_id, captions=captions)
    assert code(refused) == (400, "training_captions_refused")


def test_captions_are_kept_as_the_format_has_them() -> None:
    windows = "\ufeff" + CAPTIONS.replace("\n", "\r\n")
    assert videos.captions_of(windows) == f"{CAPTIONS}\n"
    hours = "WEBVTT - titre\n\n1\n01:00:00.000 --> 01:00:02.000\n-- Oui ?"
    assert videos.captions_of(hours) == f"{hours}\n"
    assert videos.captions_of("  \n ") == ""


@pytest.mark.parametrize("given", ["bytes=5-2", "octets=0-1", "bytes=0-1,4-5", "bytes=-", "x", ""])
def test_what_is_no_range_is_answered_whole(given: str) -> None:
    assert videos.wanted_range(given, 100) is None


@pytest.mark.parametrize(("given", "size"), [("bytes=100-", 100), ("bytes=-0", 100)])
def test_a_range_beyond_the_end(given: str, size: int) -> None:
    with pytest.raises(TrainingRangeRefused):
        videos.wanted_range(given, size)


def test_boxes_without_end_are_given_up() -> None:
    with pytest.raises(TrainingVideoRefused):
        videos.kind_of(io.BytesIO(box(b"ftyp", b"isom") + box(b"free") * (videos.MOST_BOXES + 1)))


async def test_what_no_module_has_any_more_goes_with_its_file(
    app: FastAPI, referent: httpx2.AsyncClient, run: Run, tmp_path: Path
) -> None:
    module, kept = await with_video(referent, mp4())
    unused = (await send(referent, module, mp4())).json()["id"]
    recent = (await send(referent, module, mp4())).json()["id"]
    await run(
        "update training_videos set created_at = now() - interval '2 days' where id <> :recent",
        recent=recent,
    )
    folder = tmp_path / "data" / "files" / "kept" / "training"
    assert {each.name for each in folder.iterdir()} == {kept, unused, recent}
    later = datetime.now(UTC) + timedelta(days=2)
    await jobs.tidy(app.state.sessions, app.state.objects, now=later)
    assert {each.name for each in folder.iterdir()} == {kept, recent}
    left = await run("select cast(id as text) from training_videos order by id")
    assert {name for (name,) in left} == {kept, recent}
    # Of a version, one stays though the draft is without it.
    await word(referent, kept, transcript="Mots.")
    published = (await publish(referent, module)).json()
    body = {"content": content(), "revision": published["revision"]}
    assert (await referent.put(f"{MODULES}/{module['id']}", json=body)).status_code == 200
    await run("update training_videos set created_at = now() - interval '2 days'")
    await jobs.tidy(app.state.sessions, app.state.objects, now=later)
    assert {each.name for each in folder.iterdir()} == {kept}
