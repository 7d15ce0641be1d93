"""The guided tasks that an agent has."""

from __future__ import annotations

from fastapi import APIRouter, Request

from emilie.accounts.rights import may
from emilie.accounts.session import CallerDep
from emilie.assistant.schemas import FieldOut, OptionOut, TaskOut, TasksOut
from emilie.assistant.tasks.definition import Definition, Field
from emilie.assistant.tasks.languages import NAMES, language_name
from emilie.assistant.tasks.shelf import Tasks
from emilie.core.errors import SignedOut, problems

router = APIRouter(prefix="/api", tags=["tasks"])


@router.get("/tasks", dependencies=[may("services")], responses=problems(SignedOut))
async def listing(request: Request, caller: CallerDep) -> TasksOut:
    """Those of the caller's organisation, in the caller's language; ours come first."""
    tasks: Tasks = request.app.state.tasks
    found = tasks.of(caller.organisation)
    return TasksOut(items=[told(task, caller.language) for task in found])


def told(task: Definition, language: str) -> TaskOut:
    return TaskOut(
        id=task.id, version=task.version, like=task.like, icon=task.icon,
        name=task.name.of(language), lead=task.lead.of(language),
        action=task.action.of(language), engine=task.engine.of(language),
        card=task.card, one_of=list(task.one_of), conversation=task.conversation,
        fields=[_field(each, language) for each in task.fields],
    )  # fmt: skip


def _field(field: Field, language: str) -> FieldOut:
    options = [OptionOut(id=each.id, label=each.label.of(language)) for each in field.options]
    if field.kind == "language":
        options = _languages(field, language)
    return FieldOut(
        id=field.id, kind=field.kind, label=field.label.of(language),
        help=field.help.of(language) if field.help else None,
        example=field.example.of(language) if field.example else None,
        required=field.required, options=options, default=field.default,
        most=field.most if field.kind == "documents" else field.limit,
        least=field.least, more=field.more,
    )  # fmt: skip


def _languages(field: Field, language: str) -> list[OptionOut]:
    """Only a field that begins with `auto` has it."""
    return [
        OptionOut(id=code, label=language_name(code, language))
        for code in NAMES
        if code != "auto" or field.default == "auto"
    ]
