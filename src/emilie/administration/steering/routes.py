"""What administrators decide of a running instance, over HTTP."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.datastructures import State

from emilie.accounts.rights import MfaRequired, RightMissing, may
from emilie.accounts.session import Caller, CallerDep
from emilie.accounts.steering.changing import Author, Scope
from emilie.accounts.steering.errors import SettingChanged
from emilie.accounts.steering.models import Topic
from emilie.accounts.steering.values import (
    Appearance,
    Banners,
    Floor,
    Maintenance,
    Months,
    Retention,
    Value,
)
from emilie.administration.steering import actions, filing, journal
from emilie.administration.steering.errors import (
    AccentTooWeak,
    BannerBackwards,
    MaintenanceBackwards,
    RetentionAboveMost,
    SettingElsewhere,
    SettingsFileRefused,
)
from emilie.administration.steering.schemas import (
    Decision,
    FloorIn,
    RetentionPreviewOut,
    ScopesOut,
    SettingChangePage,
    SettingsFileApply,
    SettingsFileIn,
    SettingsFilePreview,
    SettingsOut,
    SwitchedOff,
)
from emilie.core.db import StatementDep
from emilie.core.errors import CsrfRefused, NotFound, SignedOut, problems

PATH = "/api/administration/settings"
router = APIRouter(prefix=PATH, tags=["administration"], dependencies=[may("steering")])
READS = (SignedOut, RightMissing, NotFound)
WRITES = (*READS, CsrfRefused, MfaRequired, SettingChanged, SettingElsewhere)


def scope_of(organisation_id: UUID | None = None, wave_id: UUID | None = None) -> Scope:
    """The whole instance, an organisation or a wave."""
    return Scope(organisation_id, wave_id)


ScopeDep = Annotated[Scope, Depends(scope_of)]


@router.get("", responses=problems(*READS))
async def read(request: Request, session: StatementDep, scope: ScopeDep) -> SettingsOut:
    return await actions.read(session, request.app.state, scope)


@router.get("/scopes", responses=problems(*READS))
async def scopes(session: StatementDep) -> ScopesOut:
    """What settings can be of in particular."""
    return await actions.scopes(session)


async def _known(state: State) -> None:
    """Obeyed here at once; on the other replicas within seconds."""
    await state.steering.refresh(state.statements)
    await state.steering.turn(state.end_all)


async def _decided(
    request: Request, caller: Caller, topic: Topic, scope: Scope, wanted: Decision[Any],
    value: Value | None,
) -> SettingsOut:  # fmt: skip
    state = request.app.state
    author = Author(caller.agent_id, "screen", wanted.reason)
    async with state.sessions.begin() as session:
        await actions.decide(session, state.steering, author, topic, scope, value, wanted.after)
    await _known(state)
    async with state.statements() as session:
        return await actions.read(session, state, scope)


@router.put("/maintenance", responses=problems(*WRITES, MaintenanceBackwards))
async def maintenance(
    request: Request, caller: CallerDep, wanted: Decision[Maintenance]
) -> SettingsOut:
    """Closes the instance to all but administrators, from a moment on; null opens it."""
    return await _decided(request, caller, "maintenance", Scope(), wanted, wanted.value)


@router.put("/banners", responses=problems(*WRITES, BannerBackwards))
async def banners(request: Request, caller: CallerDep, wanted: Decision[Banners]) -> SettingsOut:
    """What is said above every page, and on that of sign-in."""
    return await _decided(request, caller, "banners", Scope(), wanted, wanted.value)


@router.put("/appearance", responses=problems(*WRITES, AccentTooWeak))
async def appearance(
    request: Request, caller: CallerDep, scope: ScopeDep, wanted: Decision[Appearance]
) -> SettingsOut:
    return await _decided(request, caller, "appearance", scope, wanted, wanted.value)


@router.put("/retention", responses=problems(*WRITES, RetentionAboveMost))
async def retention(
    request: Request, caller: CallerDep, scope: ScopeDep, wanted: Decision[Retention]
) -> SettingsOut:
    return await _decided(request, caller, "retention", scope, wanted, wanted.value)


@router.put("/sensitivity", responses=problems(*WRITES))
async def sensitivity(
    request: Request, caller: CallerDep, scope: ScopeDep, wanted: Decision[FloorIn]
) -> SettingsOut:
    """What an organisation's conversations begin with, unless the catalogue asks for more."""
    value = None if wanted.value is None else Floor(level=wanted.value.level)
    return await _decided(request, caller, "sensitivity", scope, wanted, value)


@router.put("/features", responses=problems(*WRITES))
async def features(
    request: Request, caller: CallerDep, scope: ScopeDep, wanted: Decision[SwitchedOff]
) -> SettingsOut:
    """What is switched off, each with what its agents are told of it."""
    state = request.app.state
    author = Author(caller.agent_id, "screen", wanted.reason)
    value = wanted.value or SwitchedOff(off={})
    async with state.sessions.begin() as session:
        await actions.switch(session, author, scope, value, wanted.after)
    await _known(state)
    async with state.statements() as session:
        return await actions.read(session, state, scope)


@router.get("/retention/preview", responses=problems(*READS))
async def preview_retention(
    request: Request,
    session: StatementDep,
    months: Annotated[Months, Query()],
    organisation_id: UUID | None = None,
) -> RetentionPreviewOut:
    """How many conversations such a period would have erased by now."""
    return await actions.preview(session, request.app.state.steering, months, organisation_id)


@router.get("/history", responses=problems(*READS))
async def history(
    session: StatementDep,
    before: Annotated[int | None, Query(ge=1)] = None,
    organisation_id: UUID | None = None,
) -> SettingChangePage:
    """Who changed what, when and why, the latest first."""
    return await actions.history(session, before, organisation_id)


@router.get(
    "/history/table",
    responses=problems(*READS) | {200: {"content": {"text/csv": {}}}},
    response_class=Response,
)
async def history_table(session: StatementDep, caller: CallerDep) -> Response:
    """All of it, as CSV."""
    rows = await actions.rows_of_history(session, None, None, actions.MOST_EXPORTED)
    name = journal.file_name(caller.language)
    return Response(
        journal.written(rows, caller.language), media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@router.get(
    "/file",
    responses=problems(*READS) | {200: {"content": {"application/toml": {}}}},
    response_class=Response,
)
async def export(session: StatementDep) -> Response:
    """What is in force, as a file that can be imported again."""
    headers = {"content-disposition": 'attachment; filename="emilie-reglages.toml"'}
    content = await filing.written(session)
    return Response(content, media_type="application/toml", headers=headers)


@router.post(
    "/file/preview", responses=problems(*READS, CsrfRefused, MfaRequired, SettingsFileRefused)
)
async def preview_file(session: StatementDep, wanted: SettingsFileIn) -> SettingsFilePreview:
    """What importing it would change; nothing is."""
    return await filing.preview(session, wanted.text)


@router.put("/file", status_code=204, responses=problems(*WRITES, SettingsFileRefused))
async def apply_file(request: Request, caller: CallerDep, wanted: SettingsFileApply) -> None:
    """Put all that it says in force, and take away what it does not."""
    state = request.app.state
    author = Author(caller.agent_id, "file", wanted.reason)
    async with state.sessions.begin() as session:
        await filing.apply(session, author, wanted.text, wanted.after)
    await _known(state)
