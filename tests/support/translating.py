"""How the scripted model translates: vowels change in words without a capital, all else stays.

Words of a segment ask for more: `[sans balises]` loses its tags, `[une fois]` only where it is
not reminded of them, `[à l’envers]` gives its two tagged words in the other order, `[oublie]` is
left out of a batch, `[jamais]` alone too, `[têtu]` is not translated another way, `[deux et deux]`
becomes a number. Terms of the glossary are obeyed, but for those that begin by `rebelle`; months
and days are said in English.
"""

from __future__ import annotations

import re

VOWELS = str.maketrans("aeiouéèà", "oaueioaé")
ENGLISH = {"mars": "March", "mai": "May", "lundi": "Monday"}
WORD = re.compile(r"<[^>]*>|\[[^\]]*\]|\w+")
SEGMENT = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
TERM = re.compile(r"^- (.+) → (.+)$", re.MULTILINE)


def translated(text: str) -> str:
    """Another text of the same length, its tags, numbers and names as they were."""

    def word(found: re.Match[str]) -> str:
        said = found[0]
        if said[0] in "<[" or said[0].isupper():
            return said
        return ENGLISH.get(said) or said.translate(VOWELS)

    return WORD.sub(word, text)


def translation_of(asked: str, instructions: str) -> str:
    segments = SEGMENT.findall(asked)
    return "\n".join(
        f"[{number}] {said}"
        for number, text in segments
        if (said := _said(text, asked, instructions, alone=len(segments) == 1))
    )


def _said(text: str, asked: str, instructions: str, *, alone: bool) -> str:
    another = "Cette traduction a été refusée" in asked
    left_out = "[jamais]" in text or ("[oublie]" in text and not alone)
    if left_out or ("[têtu]" in text and another):
        return ""
    for source, target in TERM.findall(instructions):
        if not source.startswith("rebelle"):
            text = re.sub(rf"\b{re.escape(source)}s?\b", target.upper(), text)
    said = translated(text)
    if "[à l’envers]" in text:
        said = re.sub(r"(<1>.*?</1>)(.*?)(<2>.*?</2>)", r"\3\2\1", said)
    if "[sans balises]" in text or ("[une fois]" in text and "balises :" not in asked):
        said = re.sub(r"</?\d+/?>", "", said)
    if another:
        said = f"Autrement : {said}"
    return said.replace("[deux et deux]", "4")
