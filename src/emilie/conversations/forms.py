"""The guided task of a turn: found, checked, and found again when the question is asked anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from starlette.datastructures import State

from emilie.accounts.session import Caller
from emilie.assistant.context import Exchange, Length, Task
from emilie.assistant.tasks.filling import Filled, TaskNothingGiven, fill, nothing_given
from emilie.assistant.tasks.shelf import TaskNotFound, Tasks
from emilie.conversations import actions
from emilie.conversations.schemas import TurnIn
from emilie.core.errors import Invalid
from emilie.inference.catalogue import Inclusive


async def of_turn(
    state: State, caller: Caller, conversation_id: UUID, turn: TurnIn
) -> Filled | None:
    """The task that a turn carries, its form checked; None without one."""
    if turn.task is None:
        if turn.fields is not None:
            raise Invalid(field="task")
        return None
    tasks: Tasks = state.tasks
    task = tasks.find(turn.task, caller.organisation)
    if turn.fields is None:
        return Filled(task, caller.language)
    documents = len(turn.documents)
    made = fill(
        task, turn.fields, caller.language, documents=documents, inclusive=_rule(state, caller)
    )
    if nothing_given(task, made.values or {}, documents) and not (
        task.conversation and await _said_something(state, caller, conversation_id)
    ):
        raise TaskNothingGiven
    return made


async def _said_something(state: State, caller: Caller, conversation_id: UUID) -> bool:
    async with state.statements() as session:
        found = await actions.find(session, caller.agent_id, conversation_id)
        return found.tip_id is not None


def _rule(state: State, caller: Caller) -> Inclusive | None:
    theirs = state.endpoints.catalogue.organisations.get(caller.organisation)
    return theirs.inclusive if theirs else None


def stored(state: State, caller: Caller, facts: Mapping[str, Any]) -> Filled | None:
    """That of a question which is stored; None once the task is gone, its form no longer fits, or
    there was none.
    """
    name, fields = facts.get("task"), facts.get("fields")
    if name is None:
        return None
    try:
        task = state.tasks.find(name, caller.organisation)
    except TaskNotFound:
        return None
    if fields is not None and not all(
        (found := task.field(key)) is not None
        and (found.kind != "choice" or value in {option.id for option in found.options})
        for key, value in fields.items()
    ):
        fields = None
    return Filled(task, caller.language, fields, _rule(state, caller))


def about(guided: Filled | None, past: Sequence[Exchange]) -> Filled | None:
    """With what was said so far, where the form has no text of its own."""
    if guided is None or not guided.from_form or not guided.task.conversation or guided.text:
        return guided
    # Imported here: it brings pydantic-ai, which the start of the server need not wait for.
    from emilie.assistant.prompt import without_links  # noqa: PLC0415

    said = "\n\n".join(without_links(each.text) for each in past)
    return replace(guided, passed=said)


def length_of(turn: TurnIn, guided: Filled | None) -> Length | None:
    """That of the form, where there is one."""
    return guided.length if guided is not None and guided.from_form else turn.length


def way_of(guided: Filled | None) -> Task | None:
    return None if guided is None else guided.task.like
