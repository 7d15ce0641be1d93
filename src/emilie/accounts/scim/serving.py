"""What `/scim/v2` answers. Loaded by the first call of a directory, with the library that knows
SCIM: schemas, paths, filters and changes of parts are read and applied by it.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from types import ModuleType
from typing import Any

import orjson
from fastapi import Request, Response
from pydantic import ValidationError
from scim2_models import (
    Context,
    Error,
    ListResponse,
    PatchOp,
    Resource,
    ResourceType,
    Schema,
    SCIMException,
    SearchRequest,
)
from sqlalchemy import asc, desc, func, select

from emilie.accounts.invitations.jobs import pass_on
from emilie.accounts.keys import KeyHolder
from emilie.accounts.organisations import seats
from emilie.accounts.scim import filtering, groups, users
from emilie.accounts.scim.calling import Call
from emilie.accounts.scim.errors import (
    BY_TYPE,
    MEDIA_TYPE,
    ScimChangedMeanwhile,
    ScimFilterRefused,
    ScimRefused,
    ScimSyntaxRefused,
    ScimValueRefused,
)
from emilie.accounts.scim.resources import MOST, POLICY, PROVIDER
from emilie.core.errors import NotFound

BASE = "/scim/v2"
KINDS: dict[str, ModuleType] = {"Users": users, "Groups": groups}
QUERY = ("filter", "sortBy", "sortOrder", "startIndex", "count", "attributes", "excludedAttributes")


@contextmanager
def _in_our_words() -> Iterator[None]:
    """What the library refuses becomes one of our errors."""
    try:
        with POLICY:
            yield
    except ValidationError as error:
        first = Error.from_validation_errors(error)[0]
        raise _refusal(first.scim_type, first.detail) from error
    except SCIMException as error:
        raise _refusal(error.scim_type, error.detail) from error


def _refusal(scim_type: str | None, detail: str | None) -> ScimRefused:
    return BY_TYPE.get(scim_type, ScimValueRefused)(detail=detail or "")


@asynccontextmanager
async def _calling(request: Request, key: KeyHolder) -> AsyncIterator[Call]:
    """One call, in one transaction; whoever it signs out is forgotten once it is committed."""
    state = request.app.state
    base = f"{state.issuers.address}{BASE}"
    with _in_our_words():
        async with state.sessions.begin() as session:
            call = Call(session, key.organisation_id, key.key_id, base)
            yield call
            if call.signed_out:
                # Whoever waits has the seats that are left.
                await session.flush()
                await pass_on(session, key.organisation_id, state.settings.mail)
    for agent_id in call.signed_out:
        state.known_sessions.forget_agent(agent_id)


async def _body(request: Request) -> dict[str, Any]:
    try:
        said = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise ScimSyntaxRefused(detail="JSON") from error
    if not isinstance(said, dict):
        raise ScimSyntaxRefused(detail="JSON")
    return said


def _answer(content: dict[str, Any], status: int = 200, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(orjson.dumps(content), status, named, media_type=MEDIA_TYPE)


def _one(
    request: Request, resource: Resource[Any], context: Context, status: int = 200
) -> Response:
    meta = resource.meta
    assert meta is not None
    version = meta.version or ""
    headers = {"content_location": meta.location or ""} | ({"etag": version} if version else {})
    if status == 201:
        headers["location"] = meta.location or ""
    with _in_our_words():
        model: Any = SearchRequest.__class_getitem__(type(resource))
        chosen = model.model_validate(_chosen(request))
        shown = resource.model_dump(scim_ctx=context, response_parameters=chosen)
    return _answer(shown, status, **headers)


def _chosen(request: Request) -> dict[str, str]:
    asked = request.query_params
    return {name: asked[name] for name in ("attributes", "excludedAttributes") if name in asked}


def _with_members(attributes: Iterable[object], excluded: Iterable[object]) -> bool:
    """Whether what is asked for has the members of groups in it."""
    named = [_plain(each).partition(".")[0] for each in attributes]
    if named:
        return "members" in named
    return "members" not in map(_plain, excluded)


def _plain(attribute: object) -> str:
    return str(attribute).strip().rpartition(":")[2].lower()


def discover(request: Request, kind: str, one: str) -> Response:
    """What this service is, by its own word."""
    config = PROVIDER.config
    assert config is not None
    if "filter" in request.query_params and kind != "ServiceProviderConfig":
        # RFC 7644 §4: such a list is given whole, or not at all.
        raise ScimFilterRefused(detail=kind)
    if kind == "ServiceProviderConfig":
        if one:
            raise NotFound
        return _answer(config.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE))
    listed: list[Any] = [*(PROVIDER.schemas if kind == "Schemas" else PROVIDER.resource_types)]
    if one:
        for each in listed:
            if one.casefold() in {str(each.id).casefold(), str(each.name).casefold()}:
                return _answer(each.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE))
        raise NotFound
    model = Schema if kind == "Schemas" else ResourceType
    return _answer(_page(model, listed, len(listed), 1, None))


def _page(
    model: Any, found: list[Any], total: int, start: int, chosen: SearchRequest[Any] | None
) -> dict[str, Any]:
    page = ListResponse[model](
        total_results=total, start_index=start, items_per_page=len(found), resources=found
    )
    told: dict[str, Any] = page.model_dump(
        scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=chosen
    )
    return told


def asked_by_query(request: Request, kind: str) -> SearchRequest[Any]:
    query = request.query_params
    said: dict[str, Any] = {name: query[name] for name in QUERY if name in query}
    return _asked(kind, said, Context.DEFAULT)


async def asked_by_body(request: Request, kind: str) -> SearchRequest[Any]:
    return _asked(kind, await _body(request), Context.SEARCH_REQUEST)


def _asked(kind: str, said: dict[str, Any], context: Context) -> SearchRequest[Any]:
    if len(str(said.get("filter", ""))) > filtering.LONGEST:
        raise ScimFilterRefused(detail=f"> {filtering.LONGEST}")
    with _in_our_words():
        try:
            model: Any = SearchRequest.__class_getitem__(KINDS[kind].MODEL)
            asked: SearchRequest[Any] = model.model_validate(said, scim_ctx=context)
        except RecursionError as error:
            raise ScimFilterRefused(detail="(((…)))") from error
    return asked


async def listed(
    request: Request, key: KeyHolder, kind: str, asked: SearchRequest[Any]
) -> Response:
    """A page of what was asked for, `MOST` of it at the most."""
    room = KINDS[kind]
    start = max(1, asked.start_index or 1)
    most = MOST if asked.count is None else min(MOST, max(0, asked.count))
    async with _calling(request, key) as call:
        query = room.of(call)
        if asked.filter is not None:
            query = query.where(filtering.condition(asked.filter, room.COLUMNS))
        total = await call.session.scalar(select(func.count()).select_from(query.subquery()))
        first = query.selected_columns[0]
        if asked.sort_by is not None:
            by = filtering.order(asked.sort_by, room.COLUMNS)
            descending = asked.sort_order == SearchRequest.SortOrder.descending
            query = query.order_by(desc(by) if descending else asc(by))
        call.with_members = _with_members(asked.attributes or (), asked.excluded_attributes or ())
        page = query.order_by(first).offset(start - 1).limit(most)
        rows = (await call.session.execute(page)).all() if most else []
        found = await room.all_shown(call, rows)
    with _in_our_words():
        return _answer(_page(room.MODEL, found, total or 0, start, asked))


async def read(request: Request, key: KeyHolder, kind: str, given: str) -> Response:
    chosen = _chosen(request)
    named = [chosen.get(name, "").split(",") for name in ("attributes", "excludedAttributes")]
    async with _calling(request, key) as call:
        call.with_members = _with_members(*(filter(None, each) for each in named))
        found = await KINDS[kind].read(call, given)
    if _names(request.headers.get("if-none-match"), found):
        return Response(None, 304, {"etag": found.meta.version})
    return _one(request, found, Context.RESOURCE_QUERY_RESPONSE)


def _names(versions: str | None, resource: Resource[Any]) -> bool:
    """Whether a list of versions has the one that there is, strong or weak."""
    assert resource.meta is not None
    own = (resource.meta.version or "").removeprefix("W/")
    named = {each.strip().removeprefix("W/") for each in (versions or "").split(",")}
    return bool(own) and bool(named & {own, "*"})


async def create(request: Request, key: KeyHolder, kind: str) -> Response:
    room, said = KINDS[kind], await _body(request)
    async with _calling(request, key) as call:
        wanted = room.MODEL.model_validate(said, scim_ctx=Context.RESOURCE_CREATION_REQUEST)
        made = await room.create(call, wanted)
    return _one(request, made, Context.RESOURCE_CREATION_RESPONSE, 201)


async def replace(request: Request, key: KeyHolder, kind: str, given: str) -> Response:
    room, said = KINDS[kind], await _body(request)
    async with _calling(request, key) as call:
        before = await _current(request, call, room, given)
        wanted = room.MODEL.model_validate(said, scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
        wanted.replace(before)
        after = await room.replace(call, given, wanted)
    return _one(request, after, Context.RESOURCE_REPLACEMENT_RESPONSE)


async def patch(request: Request, key: KeyHolder, kind: str, given: str) -> Response:
    """All of its operations, or none."""
    room, said = KINDS[kind], await _body(request)
    async with _calling(request, key) as call:
        resource = await _current(request, call, room, given)
        model: Any = PatchOp.__class_getitem__(room.MODEL)
        wanted = model.model_validate(said, scim_ctx=Context.RESOURCE_PATCH_REQUEST)
        if len(wanted.operations or ()) > MOST:
            raise ScimValueRefused(detail=f"Operations > {MOST}")
        changed = wanted.patch(resource, POLICY)
        after = await room.replace(call, given, resource) if changed else resource
    return _one(request, after, Context.RESOURCE_PATCH_RESPONSE)


async def delete(request: Request, key: KeyHolder, kind: str, given: str) -> Response:
    room = KINDS[kind]
    async with _calling(request, key) as call:
        await _current(request, call, room, given)
        await room.delete(call, given)
    return Response(None, 204)


async def _current(request: Request, call: Call, room: ModuleType, given: str) -> Any:
    """The resource as it is, if it is still the one that the directory means; kept from the other
    calls of that directory, which come several at a time, until this one is over.
    """
    await seats.locked(call.session, call.organisation_id)
    found = await room.read(call, given)
    asked = request.headers.get("if-match")
    if asked is not None and not _names(asked, found):
        raise ScimChangedMeanwhile
    return found
