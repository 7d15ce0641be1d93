"""A form as one turn fills it in: checked, then put into a question and into a prompt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from emilie.assistant.context import Length
from emilie.assistant.tasks.addressees import Address, address_of
from emilie.assistant.tasks.definition import LETTER_KEYS, Definition, Field
from emilie.assistant.tasks.inclusive import rule_of
from emilie.assistant.tasks.languages import language_name
from emilie.assistant.tasks.template import filled, without_fields
from emilie.core.errors import AppError
from emilie.inference.catalogue import Inclusive

LENGTHS: dict[str, Length] = {"court": "court", "moyen": "moyen", "long": "long"}
LENGTH_KEY = "longueur"
TEXT_KEY = "texte"
"""Field whose text a summary, a translation or a rewriting is about."""


class TaskFieldError(AppError):
    """A field that is not as its definition wants it. Says which, in the agent's language."""

    status: ClassVar[int] = 422

    def __init__(self, where: Field, language: str, **params: str | int) -> None:
        super().__init__(field=where.id, name=where.label.of(language), **params)


class TaskFieldMissing(TaskFieldError):
    code = "task_field_missing"


class TaskFieldTooLong(TaskFieldError):
    code = "task_field_too_long"


class TaskFieldInvalid(TaskFieldError):
    code = "task_field_invalid"


class TaskDocumentsCount(TaskFieldError):
    """Too few documents, or too many."""

    code = "task_documents_count"


class TaskFieldUnknown(AppError):
    status, code = 422, "task_field_unknown"


class TaskNothingGiven(AppError):
    """None of the fields of which one is needed."""

    status, code = 422, "task_nothing_given"


@dataclass(frozen=True)
class Filled:
    """A task as it was chosen; without `values`, beside a question that was typed."""

    task: Definition
    language: str
    values: Mapping[str, str] | None = None
    inclusive: Inclusive | None = None
    """The rule of the agent's organisation."""
    passed: str = field(default="", repr=False)
    """What was said in the conversation, when the task is about that."""

    @property
    def from_form(self) -> bool:
        return self.values is not None

    @property
    def length(self) -> Length | None:
        """Of a summary, when the form says it."""
        return LENGTHS.get((self.values or {}).get(LENGTH_KEY, ""))

    @property
    def text(self) -> str:
        """The text that the task is about."""
        return (self.values or {}).get(TEXT_KEY, "")

    @cached_property
    def address(self) -> Address | None:
        """How the letter opens and closes; None where it is no letter, or a note."""
        values = self.values or {}
        if self.task.like != "courriel" or not self.from_form or values.get("forme") == "note":
            return None
        if self._is_english():
            return None  # the table is of French usage
        named = {key: values.get(name, "") for key, name in LETTER_KEYS.items()}
        return address_of(**named, formal=values.get("forme") == "courrier")

    def question(self) -> str:
        """What is stored and shown: the form in readable words."""
        return filled(self.task.question.of(self.language), self._said())

    def rules(self) -> str:
        """What the model is told whatever the form says, beside a question that was typed."""
        return without_fields(self.task.prompt)

    def prompt(self) -> str:
        """The message of the model: what the task asks, with the fields as data."""
        given: dict[str, str] = {}
        for each in self.task.fields:
            value = (self.values or {}).get(each.id, "")
            if not value:
                continue
            if each.kind == "choice":
                chosen = next(option for option in each.options if option.id == value)
                given[each.id] = chosen.prompt or chosen.label.fr
            elif each.kind == "language":
                given[each.id] = language_name(value, "fr")
            else:
                given[each.id] = as_data(each.id, value)
        given["ecriture"] = rule_of(self.inclusive)
        if self.address is not None:
            given["adresse"] = self.address.told()
        return "\n\n".join(filter(None, [filled(self.task.prompt, given), self._tongue()]))

    def _is_english(self) -> bool:
        """Whether what is to be said is given in English."""
        # Imported here: the engine brings what the start need not wait for.
        from emilie.inference.builtin.ask import spoken  # noqa: PLC0415

        values = self.values or {}
        return spoken(f"{values.get('intention', '')} {values.get('points', '')}", "fr") == "en"

    def _tongue(self) -> str:
        """The language of the answer: that of the agent, unless the task settles it."""
        if self.task.like == "traduction":
            return ""
        if self.task.like in {"courriel", "reformulation"}:
            return "Écris dans la langue des éléments donnés."
        return f"Réponds en {language_name('en' if self.language == 'en' else 'fr', 'fr')}."

    def _said(self) -> dict[str, str]:
        """The values as a person reads them."""
        said: dict[str, str] = {}
        for each in self.task.fields:
            value = (self.values or {}).get(each.id, "")
            if not value:
                continue
            if each.kind == "choice":
                chosen = next(option for option in each.options if option.id == value)
                said[each.id] = (chosen.said or chosen.label).of(self.language)
            elif each.kind == "language":
                said[each.id] = language_name(value, self.language)
            else:
                said[each.id] = value
        return said

    def for_engine(self) -> dict[str, Any]:
        """What the built-in engine reads in place of the prompt."""
        values = self.values or {}
        short = [values.get(each.id, "") for each in self.task.fields if each.kind == "text"]
        given: dict[str, Any] = {
            "builtin_question": " : ".join(filter(None, [self.task.name.fr, *short])),
            "builtin_text": self.text or self.passed,
        }
        if self.task.like is None:
            given["builtin_question"] = self.question()
        if self.task.like == "courriel":
            given["builtin_question"] = "\n".join(
                [values.get("intention", ""), values.get("points", "")]
            ).strip()
            given["builtin_letter"] = self._letter()
        return given

    def _letter(self) -> dict[str, Any]:
        values = self.values or {}
        address = self.address
        return {
            "kind": {"courrier": "letter", "note": "note"}.get(values.get("forme", ""), "email"),
            "recipient": values.get("destinataire", ""),
            "intention": values.get("intention", ""),
            "points": [line.strip(" -–•*\t") for line in values.get("points", "").splitlines()],
            "signature": values.get("signature", ""),
            "greeting": address.greeting if address else "",
            "closing": address.closing if address else "",
        }


def as_data(name: str, value: str) -> str:
    """A field's text between its tags, which it cannot close itself."""
    safe = value.replace(f"</{name}", f"&lt;/{name}")
    return (
        f"\n<{name}>\n{safe}\n</{name}>"
        if "\n" in safe or len(safe) > 80
        else f"<{name}>{safe}</{name}>"
    )


def fill(
    task: Definition,
    given: Mapping[str, str],
    language: str,
    *,
    documents: int,
    inclusive: Inclusive | None = None,
) -> Filled:
    """The form, checked against its definition; raises which field is wrong, and how."""
    for name in given:
        if task.field(name) is None:
            raise TaskFieldUnknown(field=name[:40])
    values: dict[str, str] = {}
    for each in task.fields:
        value = _checked(each, given.get(each.id, ""), language, documents)
        if value:
            values[each.id] = value
    return Filled(task, language, values, inclusive)


def nothing_given(task: Definition, values: Mapping[str, str], documents: int) -> bool:
    """Whether none of the fields of which one is needed was given."""
    there = {name for name, value in values.items() if value}
    if documents and task.documents is not None:
        there.add(task.documents.id)
    return bool(task.one_of) and not there & set(task.one_of)


def _checked(where: Field, given: str, language: str, documents: int) -> str:
    if where.kind == "documents":
        _check_documents(where, language, documents)
        return ""
    value = given.replace("\0", "").strip() or (where.default or "")
    if not value:
        if where.required:
            raise TaskFieldMissing(where, language)
        return ""
    if len(value) > where.limit:
        raise TaskFieldTooLong(where, language, characters=len(value), most=where.limit)
    if where.kind == "text":
        return " ".join(value.split())
    if where.kind == "choice" and value not in {option.id for option in where.options}:
        raise TaskFieldInvalid(where, language)
    if where.kind == "language" and not language_name(value, language):
        raise TaskFieldInvalid(where, language)
    return value


def _check_documents(where: Field, language: str, documents: int) -> None:
    least, most = where.least or int(where.required), where.most or documents
    if documents < least and where.least is None:
        raise TaskFieldMissing(where, language)
    if not least <= documents <= most:
        raise TaskDocumentsCount(where, language, least=least, most=most)
