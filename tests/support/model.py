"""An OpenAI-compatible server on loopback whose behaviour each question asks for.

A word in square brackets in the last user message chooses it: `[lent]` streams for some ten
seconds (`[lent 30]` for three), `[panne]` fails with a secret in its message, `[coupe]` cuts
after a few words, `[muet]` never answers, `[tait]` falls silent after a few words, `[attend]`
waits there until `free` is set, `[raisonne]` thinks first, `[cite "words"]` cites the first
passage with these words, `[cherche]` calls the search tool first, `[web mots clés]` searches the
Web for these words first, `[outil nom {…}]` calls that tool with this JSON, `[dit "words"]` says
these words, `[erreur]` fails inside the stream, `[longueur]` stops at the limit of length,
`[retient]` keeps the stream open after its end, `[court]` says one word. Asked for a summary, it
keeps the sentences that begin by « Retenez » or "Remember"; `[sans résumé]` among them makes it
fail. Asked for notes of a part, it notes the first words of each of its passages;
asked to gather notes, or for a summary of them, it keeps the first of each part; asked to note a
part of what changed, it keeps three lines; asked to translate segments, it does as
`support/translating.py` says. Its `/tokenize` counts words. `[panne de un]` is `[panne]` for the
endpoint that asks for the model `un`, and nothing for the others; so with every other word.
Without one, it says what it was asked, word by word.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from emilie.core.text import locate
from emilie.inference.grounding import cite, parse
from support.translating import translation_of

SECRET = "clé-sk-secrète-9f2 à http://interne.ministere.example/v1"
NAME = "modele-d-essai"
ONE_S = re.compile(r"\[(\w+) de (\w+)\]")
INVENTED = "des mots inventés de toutes pièces"


@dataclass
class ScriptedModel:
    """The running server: its address, and the requests that it was sent."""

    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    counted: list[dict[str, Any]] = field(default_factory=list)
    tokens_fail: bool = False
    summaries: list[dict[str, Any]] = field(default_factory=list)
    free: threading.Event = field(default_factory=threading.Event)
    """Cleared by a test that wants summaries to wait, and answers to `[attend]`."""
    noted: list[list[int]] = field(default_factory=list)
    """Numbers of the passages of each part of which notes were asked."""
    pace: float = 0.002
    """Seconds between two words."""
    held_after: int | None = None
    """How many parts it notes before it waits for the test."""

    async def note(self, asked: str) -> None:
        """Keep which passages it was sent, then wait as long as the test wants."""
        self.noted.append([passage.id for passage in parse(asked)])
        rank = len(self.noted)
        while self.held_after is not None and rank > self.held_after:
            await asyncio.sleep(0.01)

    async def models(self, _: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [{"id": NAME, "object": "model"}]})

    async def tokenize(self, request: web.Request) -> web.Response:
        """As vLLM (`prompt`) and llama.cpp (`content`) do."""
        body = await request.json()
        if self.tokens_fail:
            return web.json_response({"detail": SECRET}, status=500)
        self.counted.append(body)
        return web.json_response({"tokens": (body.get("prompt") or body["content"]).split()})

    async def completions(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.requests.append(body)
        asked = last_question(body)
        asked = ONE_S.sub(lambda one: f"[{one[1]}]" if one[2] == body.get("model") else "", asked)
        if "[panne]" in asked:
            return web.json_response({"error": {"message": SECRET}}, status=500)
        if "[sans compte]" in asked and "stream_options" in body:
            refusal = {"type": "extra_forbidden", "loc": ["body", "stream_options"]}
            return web.json_response({"detail": [refusal]}, status=422)
        if "[muet]" in asked:
            await asyncio.sleep(60)
        if asks_notes(body) or asks_changes(body):
            await self.note(asked)
        if asks_summary(body):
            self.summaries.append(body)
            while not self.free.is_set():
                await asyncio.sleep(0.01)
            if "[sans résumé]" in asked:
                return web.json_response({"error": {"message": SECRET}}, status=500)
            message = {"role": "assistant", "content": summary_of(asked)}
            return web.json_response({"choices": [{"message": message, "finish_reason": "stop"}]})
        if not body.get("stream"):
            message = {
                "role": "assistant",
                "content": f"« Titre de {asked[:24].split('[')[0].strip()}. »",
            }
            return web.json_response({"choices": [{"message": message, "finish_reason": "stop"}]})
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        with suppress(ConnectionError):
            await response.prepare(request)
            await self.speak(response, body, asked, request.transport)
        return response

    async def speak(
        self, response: web.StreamResponse, body: dict[str, Any], asked: str, transport: Any
    ) -> None:
        async def say(finish: str | None = None, **delta: Any) -> None:
            event = {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
            await response.write(b"data: " + json.dumps(event).encode() + b"\n\n")

        if "[raisonne]" in asked:
            await say(reasoning_content="Je pèse le pour et le contre.")
        wanted = tool_call(asked)
        if wanted is not None and body["messages"][-1]["role"] != "tool":
            await say(tool_calls=[wanted])
            await say("tool_calls")
            usage = {"prompt_tokens": 5, "completion_tokens": 3}
            counted = json.dumps({"choices": [], "usage": usage}).encode()
            await response.write(b"data: " + counted + b"\n\ndata: [DONE]\n\n")
            return
        for number, word in enumerate(answer_to(asked, body).split(" ")):
            await say(content=word if number == 0 else f" {word}")
            if "[coupe]" in asked and number == 3:
                await asyncio.sleep(0.1)  # let what was said be read
                transport.close()
                return
            if "[erreur]" in asked and number == 3:
                await response.write(
                    b"data: " + json.dumps({"error": {"message": SECRET}}).encode() + b"\n\n"
                )
                return
            if "[tait]" in asked and number == 3:
                await asyncio.sleep(60)
            while "[attend]" in asked and number == 3 and not self.free.is_set():
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.1 if "[lent" in asked else self.pace)
        await say("length" if "[longueur]" in asked else "stop")
        usage = {"prompt_tokens": 11, "completion_tokens": 7}
        await response.write(
            b"data: " + json.dumps({"choices": [], "usage": usage}).encode() + b"\n\n"
        )
        await response.write(b"data: [DONE]\n\n")
        if "[retient]" in asked:
            await asyncio.sleep(60)


def tool_call(asked: str) -> dict[str, Any] | None:
    """The call of a tool that the question asks for."""
    tool = re.search(r"\[outil (\w+) (\{.*?\})\]", asked)
    if tool is not None:
        return {"index": 0, "id": "appel-1", "function": {"name": tool[1], "arguments": tool[2]}}
    web = re.search(r"\[web ([^\]]+)\]", asked)
    if web is None and "[cherche]" not in asked:
        return None
    name, query = (
        ("search_web", web[1]) if web else ("search_documents", "terme introuvable ailleurs")
    )
    function = {"name": name, "arguments": json.dumps({"query": query})}
    return {"index": 0, "id": "appel-1", "function": function}


def asks_summary(body: dict[str, Any]) -> bool:
    return "Écris le résumé" in str(body["messages"][0]["content"])


def asks_notes(body: dict[str, Any]) -> bool:
    return "Tu en lis ici une partie" in str(body["messages"][0]["content"])


def asks_changes(body: dict[str, Any]) -> bool:
    return "une partie des changements" in str(body["messages"][0]["content"])


def asks_translation(body: dict[str, Any]) -> bool:
    return "Tu reçois des segments numérotés" in str(body["messages"][0]["content"])


def notes_of(asked: str) -> str:
    """The first words of each passage, cited."""
    passages = parse(asked)
    quotes = {each.id: " ".join(each.text.split()[:5]) for each in passages}
    return "\n".join(f"- Il est dit : {quotes[each.id]} {cite(each.id, quotes[each.id])}."
                     for each in passages)  # fmt: skip


def first_notes(asked: str) -> str:
    """The first note of each part."""
    return "\n".join(re.findall(r"<notes [^>]*>\n(- [^\n]*)", asked))


def summary_of(asked: str) -> str:
    """What it was told to remember, each thing once."""
    kept = re.findall(r"(?:Retenez|Remember)[^.]*\.", asked)
    return "\n".join(dict.fromkeys(kept)) or "Rien à retenir."


def last_question(body: dict[str, Any]) -> str:
    asked = [message["content"] for message in body["messages"] if message["role"] == "user"]
    return str(asked[-1])


def answer_to(asked: str, body: dict[str, Any]) -> str:
    if asks_notes(body):
        return notes_of(asked)
    if asks_changes(body):
        return "\n".join(re.findall(r"^- [^\n]*", asked, re.MULTILINE)[:3])
    if "<notes " in asked:
        return first_notes(asked)
    if asks_translation(body):
        return translation_of(asked, str(body["messages"][0]["content"]))
    question = asked.rpartition("</passages>")[2].strip()
    if "Continue exactement" in question:
        return "et la suite de la réponse, jusqu’à son terme."
    if "[court]" in asked:
        return "Noté."
    if spoken := re.search(r'\[dit "(.+?)"\]', asked, re.DOTALL):
        return spoken[1]
    slow = re.search(r"\[lent( \d+)?\]", question)
    slowly = " ".join(f"mot{number}" for number in range(int(slow[1] or 100))) if slow else ""
    cited = re.search(r'\[cite "(.+?)"\]', question)
    if cited is not None:
        last = body["messages"][-1]
        given = asked + (str(last["content"]) if last["role"] == "tool" else "")
        said = [each.id for each in parse(given) if locate(cited[1], each.text)]
        quoted = cite(said[0] if said else 1, cited[1])
        return f"Le document le dit {quoted}. Il dit aussi {cite(1, INVENTED)}. {slowly}".strip()
    if slowly:
        return slowly
    if body["messages"][-1]["role"] == "tool":
        return "J’ai cherché dans le document."
    return f"Vous avez demandé : {question}"


@contextmanager
def scripted_model() -> Iterator[ScriptedModel]:
    """Serve it in a thread of its own, on a free port."""
    model = ScriptedModel()
    model.free.set()
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    runner: list[web.AppRunner] = []

    async def serve() -> None:
        app = web.Application(client_max_size=50_000_000)
        app.router.add_get("/v1/models", model.models)
        app.router.add_post("/tokenize", model.tokenize)
        app.router.add_post("/v1/chat/completions", model.completions)
        runner.append(web.AppRunner(app, shutdown_timeout=0.1))
        await runner[0].setup()
        site = web.TCPSite(runner[0], "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        model.url = f"http://127.0.0.1:{port}/v1"
        ready.set()
        await stopped.wait()
        await runner[0].cleanup()

    stopped = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=[serve()], daemon=True)
    thread.start()
    assert ready.wait(60)
    try:
        yield model
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(5)
        loop.close()
