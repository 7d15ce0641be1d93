"""Rows `document`, `conversation`, `search`: what one agent waits for, on a server at rest."""

from __future__ import annotations

import statistics
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench import embeddings, processes, system
from bench.agent import Agent
from bench.bars import Figure, Row
from bench.measuring import in_ms
from bench.prose import make_pdf, numbered, questions
from bench.seeding import Seed, fill
from bench.system import Emilie
from emilie.evaluation.retrieval import Corpus
from emilie.retrieval_eval import measure
from emilie.settings import Settings

PAGES = 130
TIMES = 120
MESSAGES = 20_000
ASKED = (
    "mariage", "contrat de mariage", "succession", "propri", "délai", "hypothèque", "enfant mineur",
    "tuteur", "preuve", "bail", "donation entre vifs", "usufruit", "generalite", "l'obligation",
)  # fmt: skip


def document() -> Row:
    """A text PDF, from the first byte sent to the state `ready`."""
    with ExitStack() as stack:
        home = stack.enter_context(system.folder())
        files = [home / f"code-civil-{number}.pdf" for number in range(4)]
        for seed, file in enumerate(files):
            make_pdf(file, PAGES, seed)
        server = stack.enter_context(system.emilie(Emilie(home / "data")))
        stack.enter_context(processes.pinned(system.CLIENT))
        agent = Agent(server, "reads")
        first, *others = [until_ready(agent, file) for file in files]
    seconds = [measured["seconds"] for measured in others]
    figures = [
        Figure("upload to ready, median of 3", round(statistics.median(seconds), 2), "s", 3.0),
        Figure(
            "upload to ready, a page", round(1000 * statistics.median(seconds) / PAGES, 1), "ms", 10
        ),
        Figure("upload to ready, first one", round(first["seconds"], 2), "s"),
        Figure("pages read", first["pages"]),
        Figure("words read", first["words"]),
        Figure("size", round(first["size"] / 1000), "kB"),
    ]
    raw = {"runs": [first, *others]}
    return Row("document", f"{PAGES}-page text PDF, server on one core", figures, raw)


def until_ready(agent: Agent, file: Path) -> dict[str, Any]:
    began = time.perf_counter()
    found = agent.upload(file)
    while found["state"] not in {"ready", "failed"}:
        time.sleep(0.02)
        found = agent.get(f"/api/documents/{found['id']}")
    assert found["state"] == "ready", found
    return {**found, "seconds": time.perf_counter() - began}


def conversation() -> Row:
    """Opening a conversation: its last messages, however long it is."""
    with ExitStack() as stack:
        home = stack.enter_context(system.folder())
        server = stack.enter_context(system.emilie(Emilie(home / "data")))
        stack.enter_context(processes.pinned(system.CLIENT))
        agent = Agent(server, "opens")
        short, long = fill(home / "data", [Seed(agent.me["id"], size) for size in (20, 2_000)])
        paths = {
            name: f"/api/conversations/{found}/messages"
            for name, found in (("short", short), ("long", long))
        }
        seconds: dict[str, list[float]] = {"short": [], "long": [], "list": []}
        paths["list"] = "/api/conversations"
        for _ in range(TIMES):
            for name, path in paths.items():
                seconds[name].append(agent.seconds(path))
    measured = {name: in_ms(values[20:]) for name, values in seconds.items()}
    usual = measured["short"]["p95"]
    figures = [
        Figure("20 messages, p95", usual, "ms"),
        # As fast: what differs is less than what differs from one run to the next.
        Figure("2 000 messages, p95", measured["long"]["p95"], "ms", round(1.3 * usual + 2, 1)),
        Figure("2 000 messages, p50", measured["long"]["p50"], "ms"),
        Figure("list, p95", measured["list"]["p95"], "ms"),
    ]
    return Row("conversation", "opening a conversation", figures, measured)


def search() -> Row:
    """Full-text search of one agent's titles and messages, among everybody's."""
    with ExitStack() as stack:
        home = stack.enter_context(system.folder())
        server = stack.enter_context(system.emilie(Emilie(home / "data")))
        stack.enter_context(processes.pinned(system.CLIENT))
        agent = Agent(server, "searches")
        others = [Agent(server, f"other-{number}") for number in range(3)]
        size = 20
        each = MESSAGES // 4 // size
        seeds = [Seed(who.me["id"], size) for who in (agent, *others) for _ in range(each)]
        fill(home / "data", seeds)
        paths = [f"/api/conversations/search?q={quote(words)}" for words in ASKED]
        found = {
            words: len(agent.get(path)["items"]) for words, path in zip(ASKED, paths, strict=True)
        }
        seconds = [agent.seconds(path) for _ in range(12) for path in paths]
    measured = in_ms(seconds)
    figures = [
        Figure("search, p95", measured["p95"], "ms", 60, aim=True),
        Figure("search, p50", measured["p50"], "ms"),
        Figure("searches that found something", sum(1 for count in found.values() if count)),
    ]
    mine = f"{MESSAGES // 4} messages of the agent, among {MESSAGES}"
    return Row("search", f"searching {mine}", figures, {"ms": measured, "found": found})


def retrieval() -> Row:
    """How well documents are searched: questions that one article of the Code civil answers."""
    corpus = Corpus(numbered(), questions())
    with system.folder() as home, embeddings.served(home) as catalogue:
        with processes.pinned(system.SYSTEM):
            rankings = measure(corpus, partial(Settings, catalogue=catalogue))
    found = {each.name: each for each in rankings}
    ours = found["bm25"]
    figures = [
        Figure("recall@5 missed by BM25", round(1 - ours.recall_5, 3), "", 0.2, seen="PIAF: 0.16"),
        Figure("recall@1 missed by BM25", round(1 - ours.recall_1, 3), "", 0.4, seen="PIAF: 0.33"),
        Figure("mean reciprocal rank, BM25", ours.mrr),
        Figure("one query, BM25, p95", ours.ms_p95, "ms", 5),
    ]
    for each in rankings:
        figures.append(Figure(f"  {each.name}: recall@1", each.recall_1))
        figures.append(Figure(f"  {each.name}: recall@5", each.recall_5))
        figures.append(Figure(f"  {each.name}: mean reciprocal rank", each.mrr))
        figures.append(Figure(f"  {each.name}: p95", each.ms_p95, "ms"))
    title = f"{len(corpus.queries)} questions, {len(corpus.passages)} articles of the Code civil"
    return Row("retrieval", title, figures, {name: each.facts() for name, each in found.items()})
