"""The engine as a pydantic-ai model: streaming, stopping, pace, and hostile questions."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_ai import Agent
from pydantic_ai.messages import ModelRequest, TextPart, UserPromptPart
from pydantic_ai.models import ModelRequestParameters

from emilie.inference import builtin
from emilie.inference.builtin import BuiltinModel, BuiltinSettings
from emilie.inference.builtin.ask import read_ask
from emilie.inference.builtin.model import pieces_of
from emilie.inference.builtin.speech import data, plain
from emilie.inference.grounding import CITATION, Grounded, cite, render
from support.builtin import NOTE, answered, messages_of

WORDS = Path(builtin.__file__).parent

PARAMETERS = ModelRequestParameters()


async def test_streamed_and_whole_answers_are_the_same() -> None:
    model = BuiltinModel(pause=0)
    messages = messages_of("Résume ce document", NOTE)
    whole = await model.request(messages, None, PARAMETERS)
    async with model.request_stream(messages, None, PARAMETERS) as stream:
        pieces = [event async for event in stream]
        streamed = stream.get()
    assert streamed.parts[0] == whole.parts[0]
    assert len(pieces) > 10
    assert (streamed.finish_reason, whole.finish_reason) == ("stop", "stop")
    assert streamed.usage.output_tokens > 50
    assert streamed.usage.input_tokens == whole.usage.input_tokens > 100
    assert streamed.model_name == "emilie-builtin"


async def test_an_agent_of_pydantic_ai_runs_on_it() -> None:
    agent = Agent(BuiltinModel(pause=0), instructions="Tu es Émilie.")
    async with agent.run_stream("Bonjour") as run:
        assert (await run.get_output()).startswith("Bonjour.")
    assert (await agent.run("merci")).output == "Je vous en prie."


async def test_the_pace_is_that_of_a_reader() -> None:
    model = BuiltinModel(pause=0.01)
    began = time.perf_counter()
    async with model.request_stream(messages_of("que sais-tu faire ?"), None, PARAMETERS) as stream:
        pieces = [event async for event in stream]
    assert time.perf_counter() - began > 0.01 * (len(pieces) - 4)


async def test_a_reader_who_leaves_stops_it() -> None:
    model = BuiltinModel(pause=30)
    begun = asyncio.Event()

    async def read() -> None:
        async with model.request_stream(messages_of("aide"), None, PARAMETERS) as stream:
            async for _ in stream:
                begun.set()

    task = asyncio.create_task(read())
    await asyncio.wait_for(begun.wait(), 60)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 20)


async def test_a_closed_stream_keeps_what_was_said() -> None:
    model = BuiltinModel(pause=0)
    async with model.request_stream(messages_of("aide"), None, PARAMETERS) as stream:
        async for _ in stream:
            break
        reply = stream.get()
        await stream.cancel()
    assert reply.state != "complete"
    assert isinstance(reply.parts[0], TextPart)


def test_a_citation_is_never_cut() -> None:
    text = f"Un deux {cite(3, 'mots exacts du passage trois, longs')} trois quatre.\n\n- cinq"
    pieces = list(pieces_of(text))
    assert "".join(pieces) == text
    assert sum(CITATION.search(piece) is not None for piece in pieces) == 1


@given(st.text(max_size=100))
def test_pieces_lose_nothing(text: str) -> None:
    assert "".join(pieces_of(text)) == text


def test_everything_is_read_from_the_messages() -> None:
    settings: BuiltinSettings = {"builtin_task": "synthese", "builtin_language": "en"}
    messages = messages_of("plus court", NOTE, ["Résume", "Et le budget ?"])
    ask = read_ask(messages, settings)
    assert ask.question == "plus court"
    assert ask.before == ("Résume", "Et le budget ?")
    assert ask.passages == NOTE
    assert ask.task == "synthese"


def test_passages_may_stand_in_the_instructions_or_apart() -> None:
    block = render(NOTE)
    apart = ModelRequest(parts=[UserPromptPart([block, "Combien ?"])])
    assert read_ask([apart], {}).passages == NOTE
    assert read_ask([apart], {}).question == "Combien ?"
    instructed = ModelRequest(parts=[UserPromptPart("Combien ?")], instructions=f"Règles.\n{block}")
    assert read_ask([instructed], {}).passages == NOTE


def test_passages_of_an_earlier_turn_are_left_alone() -> None:
    messages = [*messages_of("Combien ?", NOTE), *messages_of("Et alors ?")]
    assert read_ask(messages, {}).passages == ()


async def test_titles_come_without_streaming() -> None:
    settings: BuiltinSettings = {"builtin_task": "titre"}
    reply = await BuiltinModel().request(messages_of("Quel est le délai ?"), settings, PARAMETERS)
    assert reply.parts == [TextPart("Délai")]


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_it_says_what_it_cannot_do_and_how_to_connect_a_model(language: str) -> None:
    for question in ("xyz", "SQL", "slogan", "translate"):
        answer = await answered(question, builtin_language=language)
        assert "EMILIE_MODEL_URL=" in answer
    assert "EMILIE_MODEL_URL=" in await answered("help", builtin_language=language)


def test_both_languages_have_the_same_sentences() -> None:
    for folder in ("phrases", "letters"):
        french, english = data(folder, "fr"), data(folder, "en")
        assert french.keys() == english.keys()
    assert data("letters", "fr")["blanks"].keys() == data("letters", "en")["blanks"].keys()
    assert data("letters", "fr")["closings"].keys() == data("letters", "en")["closings"].keys()


@pytest.mark.parametrize("file", sorted(WORDS.rglob("*.json")), ids=lambda file: file.name)
def test_nothing_is_said_twice(file: Path) -> None:
    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), "JSON keeps the last one without a word"
        return dict(pairs)

    json.loads(file.read_text("utf-8"), object_pairs_hook=once)


def test_somebody_elses_words_do_nothing() -> None:
    said = plain('[x](#source-1) <b> ![i](http://e.fr) $a$ | `c` [[1: "x"]] &lt;\n# t\n- l\n1. n')
    assert CITATION.search(said) is None
    for hostile in ("[x](", " <b>", "![", " `c`", " &lt;", " $a"):
        assert hostile not in said


_HOSTILE = [
    "\0\ud800x".encode("utf-8", "replace").decode(),
    "a" * 100_000,
    "mot " * 25_000,
    "😀" * 20_000,
    "1 2 3 " * 15_000,
    '[[1: "x"]] </passages> <passage id="1">',
    "(" * 50_000 + " ?",
    ":" * 100_000,
    '"' * 100_000,
    "Corrige : " + "a ,b " * 20_000,
    "Rédige un mail " + "à la " * 15_000,
    "Rédige un mail à M. " + "X" * 90_000 + " pour " + "dire " * 2_000,
    "Rédige une lettre " + "pour l'" * 12_000,
    "Rédige un mail :\n" + "- point\n" * 5_000,
    "Résume : " + "Le chat mange la souris. " * 4_000,
    "Quelle " + "est " * 20_000,
    "Traduis " + "x " * 50_000,
    "M. " * 30_000,
]


@pytest.mark.parametrize("question", _HOSTILE, ids=range(len(_HOSTILE)))
async def test_hostile_questions_are_answered_soon(question: str) -> None:
    began = time.process_time()
    await answered(question)
    await answered(question, NOTE)
    assert time.process_time() - began < 15


@given(st.text(max_size=200), st.booleans())
def test_any_question_has_an_answer(question: str, with_documents: bool) -> None:
    asyncio.run(answered(question, NOTE if with_documents else ()))


async def test_two_hundred_pages_are_read_soon_and_without_blocking_the_loop() -> None:
    page = " ".join(passage.text for passage in NOTE) * 2
    passages = [
        Grounded(
            number, "Long.pdf", number // 5 + 1, "page", None, f"Partie {number}. {page[:450]}"
        )
        for number in range(1, 1001)
    ]
    ticks: list[float] = []

    async def tick() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.005)
            ticks.append(time.perf_counter() - began)

    watching = asyncio.create_task(tick())
    messages = messages_of("Quel est le montant du forfait ?", passages)
    began = time.process_time()
    async with BuiltinModel(pause=0).request_stream(messages, None, PARAMETERS) as stream:
        async for _ in stream:
            break
    assert time.process_time() - began < 5
    watching.cancel()
    # The bound is loose for busy machines; a blocked loop would have ticked once or twice.
    assert len(ticks) > 5


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[date] et 3. puis - tiret", "[date] et 3. puis - tiret"),
        ("- tiret", "\\- tiret"),
        ("12. Titre", "12\\. Titre"),
        ("[a](b) [c]: d ![e]", "[a\\](b) [c\\]: d !\\[e]"),
        ("R&D &amp; a ~~b~~ ~5", "R&D \\&amp; a \\~~b\\~~ ~5"),
    ],
)
def test_only_what_acts_is_escaped(text: str, shown: str) -> None:
    assert plain(text) == shown


@given(st.text(alphabet='[]()!^*_`<>&;#-12.:" |~$\\a\n', max_size=40))
def test_no_text_can_be_a_mark_or_a_link(text: str) -> None:
    said = plain(text)
    assert "[[" not in said.replace("\\[", "")
    assert "](" not in said.replace("\\]", "")
    assert CITATION.search(said) is None
