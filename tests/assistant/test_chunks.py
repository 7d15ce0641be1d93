"""Chunks add up to the parts that the AI SDK would build from them."""

from __future__ import annotations

from emilie.assistant.chunks import Chunk, Parts, text_of, unfinished


def test_words_reasoning_tools_sources_and_data_become_parts() -> None:
    parts = Parts()
    chunks: list[Chunk] = [
        {"type": "data-waiting", "id": "w", "data": {}, "transient": True},
        {"type": "data-reading", "id": "r", "data": {"passages": 1}},
        {"type": "reasoning-start", "id": "a"},
        {"type": "reasoning-delta", "id": "a", "delta": "hum"},
        {"type": "reasoning-end", "id": "a"},
        {"type": "tool-input-available", "toolCallId": "c", "toolName": "find", "input": {"q": 1}},
        {"type": "tool-output-available", "toolCallId": "c", "output": {"passages": 2}},
        {"type": "data-reading", "id": "r", "data": {"passages": 3}},
        {"type": "text-start", "id": "b"},
        {"type": "text-delta", "id": "b", "delta": "Bon"},
        {"type": "text-delta", "id": "b", "delta": "jour"},
        {"type": "source-document", "sourceId": "1", "title": "f", "mediaType": "m"},
    ]
    for chunk in chunks:
        parts.apply(chunk)
    assert parts.list()[3] == {"type": "text", "text": "Bonjour", "state": "streaming"}
    parts.apply({"type": "text-delta", "id": "b", "delta": " !"})
    parts.close()
    assert parts.list() == [
        {"type": "data-reading", "id": "r", "data": {"passages": 3}},
        {"type": "reasoning", "text": "hum", "state": "done"},
        {
            "type": "tool-find",
            "toolCallId": "c",
            "state": "output-available",
            "input": {"q": 1},
            "output": {"passages": 2},
        },
        {"type": "text", "text": "Bonjour !", "state": "done"},
        {"type": "source-document", "sourceId": "1", "title": "f", "mediaType": "m"},
    ]
    assert parts.text == "Bonjour !"


def test_an_answer_goes_on_in_its_last_text() -> None:
    before = [
        {"type": "text", "text": "Une phrase cou", "state": "done"},
        {"type": "source-document", "sourceId": "1"},
    ]
    parts = Parts(before)
    parts.apply({"type": "text-delta", "id": "text-before-0", "delta": "pée."})
    parts.close()
    assert parts.text == "Une phrase coupée."
    assert before[0]["text"] == "Une phrase cou"


def test_words_after_a_tool_are_another_paragraph() -> None:
    before = [{"type": "text", "text": "Je cherche."}, {"type": "tool-find", "toolCallId": "c"}]
    assert unfinished(before) is None
    assert text_of([*before, {"type": "text", "text": "Voici."}]) == "Je cherche.\n\nVoici."


def test_a_step_cut_by_the_end_of_the_answer_is_not_left_pending() -> None:
    parts = Parts()
    parts.apply(
        {"type": "tool-input-available", "toolCallId": "a", "toolName": "search", "input": {}}
    )
    parts.close()
    assert parts.list() == [
        {
            "type": "tool-search", "toolCallId": "a", "input": {},
            "state": "output-error", "errorText": "tool_interrupted",
        }
    ]  # fmt: skip
