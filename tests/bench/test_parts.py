"""The parts of the harness: the pages weighed, the text to read, the mock and its client."""

from __future__ import annotations

import asyncio
import io
import json
import random
from pathlib import Path

from bench.crowd import texts
from bench.drivers import Direct
from bench.load import Plan, run
from bench.measuring import Metrics
from bench.mixed import mixed
from bench.mock_llm import Client, Pace, Stats
from bench.profile import library, short
from bench.prose import articles, make_pdf, said
from bench.streams import parted
from bench.weight import loaded_first
from pypdf import PdfReader

from emilie.documents.kinds import kind_of


def test_the_first_page_is_what_it_asks_for_and_what_that_imports(tmp_path: Path) -> None:
    assets = tmp_path / "assets"
    assets.mkdir()
    (tmp_path / "index.html").write_text(
        '<script src="/theme.js"></script><script type="module" src="/assets/a.js"></script>'
        '<link rel="modulepreload" crossorigin href="/assets/b.js">'
        '<link rel="stylesheet" href="/assets/a.css">'
    )
    (tmp_path / "theme.js").write_text("")
    (assets / "a.js").write_text('import{x}from"./b.js";import"./c.js";import("./later.js")')
    (assets / "b.js").write_text('import{y}from"./c.js"')
    (assets / "c.js").write_text("")
    (assets / "later.js").write_text("")
    names = [file.name for file in loaded_first(tmp_path)]
    assert names == ["a.js", "b.js", "c.js", "theme.js"]


def test_a_pdf_has_the_pages_asked_for_and_french_text(tmp_path: Path) -> None:
    make_pdf(tmp_path / "three.pdf", 3, seed=1)
    pages = PdfReader(tmp_path / "three.pdf").pages
    assert len(pages) == 3
    assert "Article" in pages[0].extract_text()
    assert "é" in pages[2].extract_text()


def test_prose_has_the_words_asked_for() -> None:
    assert len(articles()) > 200
    assert len(said(110, random.Random(1)).split()) == 110


def test_frames_are_shortened_and_told_by_library() -> None:
    deep = "run (/x/site-packages/sqlalchemy/orm/session.py:12)"
    assert short(deep) == "run (orm/session.py)"
    assert library([deep, "wait (/usr/lib/python3.11/selectors.py:1)"]) == "sqlalchemy"
    assert library(["main (/usr/lib/python3.11/runpy.py:1)"]) == "other"


async def test_users_who_talk_to_the_mock_lose_nothing() -> None:
    stats = Stats()
    pace = Pace(ttft=0.01, rate=500, tokens=20)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Client(pace, stats), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    plan = Plan(
        "direct", f"http://127.0.0.1:{port}", users=3, duration=0.3, ramp=0, warm=0, tokens=20
    )
    report = await run(plan)
    server.close()
    assert report["errors"] == {}
    assert report["turns_in_all"] == stats.completed >= 3
    assert report["saved"] == {"in_full": 0, "of": 0}
    assert report["first_token_ms"]["p50"] >= 10


async def test_a_user_who_is_refused_says_how() -> None:
    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    user = Direct(f"http://127.0.0.1:{port}", 0, Metrics())
    status, body = await user.http.request("POST", "/v1/chat/completions", {})
    assert (status, body) == (503, b"later")
    await user.close()
    server.close()


async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 503 Busy\r\ncontent-length: 5\r\n\r\nlater")
    await writer.drain()
    writer.close()


def test_statements_are_read_in_a_log_and_those_of_the_job_queue_left_out() -> None:
    log = (
        "2026-11-29 16:38:38.505 UTC [7] LOG:  execute _pg3_0: with mine as (\n\tselect 1)\n"
        "2026-11-29 16:38:38.506 UTC [7] DETAIL:  Parameters: $1 = '2'\n"
        "2026-11-29 16:38:38.507 UTC [9] LOG:  statement: BEGIN\n"
        "2026-11-29 16:38:38.508 UTC [9] LOG:  execute <unnamed>: select procrastinate_fetch($1)\n"
        "2026-11-29 16:38:38.509 UTC [7] LOG:  statement: \n"
        "2026-11-29 16:38:38.510 UTC [7] LOG:  statement: update runs set heartbeat_at = now()\n"
    )
    said = parted(log)
    assert [line[:9] for line in said] == ["with mine", "update ru"]


def test_a_crowd_asks_and_is_answered_in_turn() -> None:
    places, titles, parts, facts, words = texts()
    assert places == list(range(len(words)))
    assert [len(said.split()) for said in words[:4]] == [12, 70, 12, 70]
    assert json.loads(facts[0]) == {"task": None}
    assert json.loads(parts[1])[0]["state"] == json.loads(facts[1])["state"] == "done"
    assert all(titles)


def test_mixed_files_are_of_all_kinds_and_no_two_alike(tmp_path: Path) -> None:
    made = list(mixed(20, tmp_path))
    kinds = {kind_of(io.BytesIO(file.read_bytes()), file.name) for file in made}
    assert len(kinds) == 8
    assert len({file.read_bytes() for file in made}) == 20
