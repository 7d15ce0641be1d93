"""A conversation, or one of its answers, as a file says it: words, sources, who computed them."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

import emilie
from emilie.assistant.chunks import Part, text_of
from emilie.conversations.beginning import AnswerInProgress
from emilie.conversations.branches import SHOWN, upwards
from emilie.conversations.linking import found_in, linkable
from emilie.conversations.models import Conversation
from emilie.conversations.words import Words, words
from emilie.core.db import Sessions
from emilie.core.errors import AppError, NotFound
from emilie.documents import actions as documents
from emilie.documents.comparing import Compared, compared
from emilie.documents.export import order
from emilie.documents.export.order import (
    Block,
    Heading,
    Language,
    Note,
    Notes,
    Plain,
    Prose,
    Remark,
)
from emilie.documents.exporting import CHARACTERS, ExportTooLong
from emilie.inference.provenance import completed
from emilie.settings import Documents

log = logging.getLogger(__name__)

Row = Mapping[str, Any]
Links = frozenset[str] | None
Comparisons = Mapping[UUID, Compared]
"""By the ids of the answers that tell of them."""
COMPARED = 10
"""Most comparisons made again for one file, those that fail too."""
EXPORTED = 2_000
"""Most words of an article in a list of changes."""
MESSAGES = 500
"""Most messages of one file."""
IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
"""Where the ways of making a content are named, for machines (AI Act, article 50(2))."""
CITED = re.compile(r"\[(\d+)\]\(#source-\d+\)")
KNOWN_PLACES = {"section", "slide"}


class NothingToExport(AppError):
    status, code = 409, "nothing_to_export"


async def branch(session: AsyncSession, conversation: Conversation, last: UUID | None) -> list[Row]:
    """The messages of the branch that ends with `last`, or of the one that is shown."""
    running = await _running(session, conversation)
    rows = await upwards(session, conversation.id, last or running["tip_id"], MESSAGES + 1)
    if last is not None and not rows:
        raise NotFound
    if not rows:
        raise NothingToExport
    if len(rows) > MESSAGES:
        raise ExportTooLong(most=CHARACTERS)
    if running["id"] and {running["id"], running["question_id"]} & {row["id"] for row in rows}:
        raise AnswerInProgress
    return list(rows)


async def answer(session: AsyncSession, conversation: Conversation, message_id: UUID) -> Row:
    """One answer that has ended and says something; `links`: the addresses it may lead to."""
    running = await _running(session, conversation)
    if running["id"] == message_id:
        raise AnswerInProgress
    rows = await upwards(session, conversation.id, message_id, MESSAGES)
    if not rows or rows[-1]["role"] != "assistant":
        raise NotFound
    if not text_of(rows[-1]["parts"]).strip():
        raise NothingToExport
    return rows[-1] | {"links": linkable(rows)[-1]}


async def _running(session: AsyncSession, conversation: Conversation) -> dict[str, Any]:
    found = await session.execute(SHOWN, {"conversation_id": conversation.id})
    return dict(found.mappings().one())


async def comparisons(
    sessions: Sessions, agent_id: UUID, rows: Sequence[Row], limits: Documents
) -> Comparisons:
    """The comparisons that answers tell of, made again: only what they counted is stored. Those
    that cannot be, their documents being gone, are left out, and so are those of too many answers.
    """
    found: dict[UUID, Compared] = {}
    tried = 0
    for row in rows:
        told = _comparison(row["parts"])
        if told is None or tried >= COMPARED:
            continue
        tried += 1
        try:
            async with sessions() as session:
                left, right = [
                    await documents.find(session, agent_id, UUID(told[side]["id"]))
                    for side in ("left", "right")
                ]
            found[row["id"]] = await compared(sessions, left, right, limits)
        except AppError as refusal:
            log.info("a comparison is not in an export: %s", refusal.code)
    return found


def _comparison(parts: list[Part]) -> dict[str, Any] | None:
    told = (part["data"] for part in parts if part["type"] == "data-comparison")
    return next((each for each in told if each["counts"] is not None), None)


def of_branch(
    conversation: Conversation, rows: list[Row], language: Language, made: Comparisons
) -> order.Order:
    """Questions and answers in turn, each answer with its own sources."""
    told = words(language)
    blocks: list[Block] = []
    many = sum(row["role"] == "user" for row in rows) > 1
    number = 0
    for row, links in zip(rows, linkable(rows), strict=True):
        number += row["role"] == "user"
        name = told("question" if row["role"] == "user" else "answer")
        blocks.append(Heading(1, told("numbered", name=name, number=number) if many else name))
        if row["role"] == "user":
            blocks += _asked(row, told)
        else:
            notes = f"source-{number}"
            blocks += _answered(row, told, made, level=2, notes=notes, links=links)
    return _order(conversation, [row for row in rows if row["role"] != "user"], blocks, told)


def of_answer(
    conversation: Conversation, row: Row, language: Language, made: Comparisons
) -> order.Order:
    """One answer alone: what will be a note, a letter, is not to be cut out of a dialogue."""
    told = words(language)
    links = row["links"] if "links" in row else found_in(row["parts"])
    blocks = _answered(row, told, made, level=1, notes="source", links=links)
    return _order(conversation, [row], blocks, told, alone=True)


def _order(
    conversation: Conversation,
    answers: list[Row],
    blocks: list[Block],
    told: Words,
    *,
    alone: bool = False,
) -> order.Order:
    now = datetime.now(UTC)
    wrote = [each for row in answers for each in _wrote(_facts(row))]
    engines = list(dict.fromkeys(engine(each, told) for each in wrote))
    generated = any(each["kind"] != "builtin" for each in wrote)
    source = "trainedAlgorithmicMedia" if alone else "compositeWithTrainedAlgorithmicMedia"
    date, level = told.date(now), told(conversation.sensitivity)
    return order.Order(
        title=conversation.title or told("untitled"),
        language=told.language,
        notice=[
            told("notice", engines=told.listed(engines)) if engines else told("notice_bare"),
            told("exported", date=date, level=level),
        ],
        mention=told("mention"),
        keywords=[told("keyword"), "Émilie"],
        properties={"Generator": f"Émilie {emilie.__version__}"}
        | ({"Model": told.listed(engines)} if engines else {}),
        origin=IPTC + (source if generated else "algorithmicMedia"),
        written=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        words=order.Words(told("image"), told("unnamed"), told("missing")),
        blocks=blocks,
    )


def _wrote(facts: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Who wrote an answer. The built-in engine may have gone on with what a model had begun: a
    model that was sent the question counts, since what it wrote is not told apart.
    """
    last = facts["endpoint"]
    if not last:
        return []
    models = [each for each in facts["sent_to"] if each["kind"] != "builtin"]
    return [*models, last] if last["kind"] == "builtin" else [last]


def _asked(row: Row, told: Words) -> list[Block]:
    blocks: list[Block] = [Plain(text_of(row["parts"]))]
    names = [part["data"]["name"] for part in row["parts"] if part["type"] == "data-document"]
    if names:
        blocks.append(Remark(told("attached", names=", ".join(names))))
    return [*blocks, Remark(told("asked", date=told.date(row["created_at"])))]


def _answered(
    row: Row, told: Words, made: Comparisons, *, level: int, notes: str, links: Links
) -> list[Block]:
    text, facts = text_of(row["parts"]), _facts(row)
    allowed = None if links is None else sorted(links)
    blocks: list[Block] = [Prose(text, level, notes, allowed)] if text.strip() else []
    if facts["state"] != "done":
        blocks.append(Remark(told(facts["state"])))
    elif not blocks:
        blocks.append(Remark(told("nothing_said")))
    blocks += _changes(row, told, made, level=level, notes=notes)
    sources = _sources(row["parts"], told)
    if sources:
        blocks += [Heading(level, told("sources")), Notes(notes, sources)]
    if any(part["type"] == "data-closest" for part in row["parts"]):
        blocks.append(Remark(told("unsupported")))
    if facts["endpoint"]:
        blocks.append(Remark(_provenance(row, facts, told)))
    return blocks


def _changes(row: Row, told: Words, made: Comparisons, *, level: int, notes: str) -> list[Block]:
    """What changed between the versions that an answer compares, if it does not list it itself."""
    if _comparison(row["parts"]) is None:
        return []
    found = made.get(row["id"])
    if found is None:
        return [Remark(told("changes_missing"))]
    # Imported when a comparison is exported: it brings pydantic-ai.
    from emilie.assistant.change_notes import LISTED, SHOWN, ChangeNotes  # noqa: PLC0415 -- pydantic-ai

    listed = ChangeNotes(found, told.language, EXPORTED)
    endpoint = _facts(row)["endpoint"]
    if not endpoint or (endpoint["kind"] == "builtin" and len(listed.lines) <= LISTED):
        return []
    text = listed.listed()
    if len(text) > CHARACTERS // 2:
        text = ChangeNotes(found, told.language, SHOWN).listed()
    if len(text) > CHARACTERS // 2:
        return [Remark(told("changes_missing"))]
    return [Heading(level, told("changes")), Prose(text, level + 1, notes)]


def _facts(row: Row) -> dict[str, Any]:
    return completed(row["metadata"])


def _web_place(part: Part, told: Words) -> tuple[str, str]:
    """What a page of the Web is called, and where it is; a publication, by its reference."""
    facts = part["providerMetadata"]["emilie"]
    if reference := facts.get("reference"):  # answers of earlier versions have none
        return reference, f" {part['url']}"
    where = [facts["site"], *([told.day(facts["published"])] if facts["published"] else [])]
    return part["title"], "".join(f", {each}" for each in [*where, part["url"]])


def _sources(parts: list[Part], told: Words) -> list[Note]:
    """In the order of their numbers, each once."""
    found: dict[int, Note] = {}
    for part in parts:
        if part["type"] == "source-url":
            facts = part["providerMetadata"]["emilie"]
            found[facts["number"]] = Note(
                facts["number"], *_web_place(part, told), told("quoted", text=facts["quote"])
            )
        elif part["type"] == "source-document":
            facts = part["providerMetadata"]["emilie"]
            label = facts["page_label"] if facts["page_label"] in KNOWN_PLACES else "page"
            where = [told(label, page=facts["page"])]
            if facts["heading"]:
                where.append(told("quoted", text=facts["heading"]))
            quote = told("quoted", text=facts["quote"]) if facts["quote"] else ""
            name = part.get("filename") or part["title"]
            found[facts["number"]] = Note(
                facts["number"], name, "".join(f", {each}" for each in where), quote
            )
    return [found[number] for number in sorted(found)]


def in_a_cell(row: Row, told: Words) -> tuple[str, str, str]:
    """An answer in a table: its words, its sources, and who wrote it."""
    said = CITED.sub(r"[\1]", text_of(row["parts"])).strip()
    sources = [
        f"[{note.number}] {note.name}{note.where} {note.quote}".strip()
        for note in _sources(row["parts"], told)
    ]
    wrote = _facts(row)["endpoint"]
    return said, "\n".join(sources), engine(wrote, told) if wrote else ""


def engine(endpoint: Mapping[str, Any], told: Words) -> str:
    """« Mistral Small (modèle mistral-small-latest), Outscale, France, SecNumCloud »."""
    if endpoint["kind"] == "builtin":
        return told("builtin")
    label, model, country = endpoint["label"], endpoint["model"], endpoint["country"]
    name = told("model", label=label, model=model) if model and model != label else label
    hosting = [
        endpoint["operator"], told.country(country) if country else None,
        *endpoint["certifications"],
    ]  # fmt: skip
    declared = [each for each in hosting if each]
    if not declared:
        declared = [told("undeclared" if endpoint["leaves_machine"] else "here")]
    return ", ".join([name, *declared])


def _provenance(row: Row, facts: Mapping[str, Any], told: Words) -> str:
    wrote, date = facts["endpoint"], told.date(row["created_at"])
    others = [
        engine(each, told)
        for each in facts["sent_to"]
        if each["name"] != wrote["name"] and each["leaves_machine"]
    ]
    if not others:
        return told("by", engine=engine(wrote, told), date=date)
    return told("by_also", engine=engine(wrote, told), date=date, others=told.listed(others))
