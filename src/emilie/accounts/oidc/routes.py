"""The addresses to which browsers go: out to a provider, back from it, back from a sign-out.

These are pages for a browser to walk through: each answers by sending it on, never by JSON.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from emilie.accounts.oidc import flow, logout, pending
from emilie.accounts.oidc.errors import (
    IssuerUnreachable,
    IssuerUnusable,
    LogoutUntrusted,
    SignInRefused,
    SignOutUnconfirmed,
)
from emilie.accounts.oidc.flow import Browser
from emilie.accounts.oidc.issuers import Issuers
from emilie.accounts.oidc.pending import Purpose
from emilie.accounts.oidc.tokens import LONGEST as LONGEST_TOKEN
from emilie.accounts.rights import public
from emilie.accounts.session import hash_of_cookie, is_secure, set_cookie, was_revoked
from emilie.core.errors import AppError, DatabaseUnavailable, NotFound, is_disconnect, problems
from emilie.core.exchange import refused as count_refusal

PREFIX = "/api/sign-in"
router = APIRouter(
    prefix=PREFIX, tags=["accounts"], default_response_class=RedirectResponse,
    dependencies=[public("la connexion elle-même")],
)  # fmt: skip

ASKED = "emilie_asked"
"""Says that nothing is to be asked silently: it was just now, or the agent signed out."""
ASKED_SECONDS = 600
SIGN_IN = "/sign-in"
REFUSED = "/connexion/refus"
LONGEST = 2_000
"""Most characters of a place to come back to."""

IssuerName = Annotated[str, Path(max_length=63)]


@router.get("/{issuer}", status_code=303)
async def leave_for(
    request: Request,
    issuer: IssuerName,
    back: Annotated[str, Query(description="Page to open then, a path of this site.")] = "/",
    silent: Annotated[bool, Query(description="Without showing anything, or not at all.")] = False,
    strong: Annotated[bool, Query(description="With the second factor of administrators.")] = False,
) -> Response:
    """Send the browser to an identity provider."""
    state, place = request.app.state, own_path(back)
    purpose: Purpose = "silent" if silent else "strong" if strong else "sign_in"
    browser = pending.browser_token(request.cookies.get(pending.COOKIE))
    try:
        if silent and await _wants_a_gesture(request):
            return _sign_in_page(place)
        url = await flow.depart(state, state.issuers.get(issuer), browser, purpose, place)
    except (AppError, DBAPIError, PoolTimeout) as failure:
        return _refusal(issuer, failure)
    response = RedirectResponse(url, status_code=303)
    _remember_browser(response, state.issuers, browser)
    if silent:
        _ask_no_more(response, state.issuers, ASKED_SECONDS)
    return response


@router.get("/{issuer}/callback", status_code=303)
async def come_back(request: Request, issuer: IssuerName) -> Response:
    """Sign in whom the provider sends back, or say why not."""
    state = request.app.state
    browser = Browser(
        request.cookies.get(pending.COOKIE), hash_of_cookie(request),
        request.headers.get("user-agent", ""),
    )  # fmt: skip
    said = dict(request.query_params)
    try:
        arrived = await flow.arrive(state, state.issuers.get(issuer), browser, said)
    except (AppError, DBAPIError, PoolTimeout) as failure:
        return _refusal(issuer, failure)
    if arrived.token is None:
        return _sign_in_page(arrived.back)
    response = RedirectResponse(arrived.back, status_code=303)
    set_cookie(request, response, arrived.token)
    if not arrived.silent:  # after a silent one, the next would tell nothing new for a while
        response.delete_cookie(ASKED)
    return response


@router.get("/{issuer}/out", status_code=303)
async def gone(request: Request, issuer: IssuerName) -> Response:
    """Welcome back who signed out of the provider as well."""
    cookie, state = request.cookies.get(pending.COOKIE), request.query_params.get("state")
    try:
        ended = await pending.end(request.app.state.statements, issuer, cookie, state, leaving=True)
    except (DBAPIError, PoolTimeout) as failure:
        return _refusal(issuer, failure)
    if ended is None:
        return _refusal(issuer, SignOutUnconfirmed())
    return _sign_in_page()


@router.post(
    "/{issuer}/logout", status_code=200, response_class=Response,
    responses=problems(LogoutUntrusted, IssuerUnreachable, IssuerUnusable, NotFound),
)  # fmt: skip
async def told_of_logout(
    request: Request,
    issuer: IssuerName,
    logout_token: Annotated[str, Form(max_length=LONGEST_TOKEN)],
) -> Response:
    """The provider itself says that somebody signed out of it; its signature is what opens."""
    state = request.app.state
    await logout.told(state, state.issuers.get(issuer), logout_token)
    return Response(status_code=200)


async def leave_provider(request: Request, response: Response, token_hash: bytes) -> str | None:
    """Where to sign out of the provider too, as one signs out of here."""
    state = request.app.state
    browser = pending.browser_token(request.cookies.get(pending.COOKIE))
    try:
        url = await flow.leave(state, token_hash, browser)
    except SignInRefused:  # it does not answer: one signs out of here all the same
        url = None
    if url is not None:
        _remember_browser(response, state.issuers, browser)
    if state.issuers:
        _ask_no_more(response, state.issuers, state.settings.session.hours * 3600)
    return url


async def _wants_a_gesture(request: Request) -> bool:
    """Whether the provider was just asked, or this browser was signed out from another one."""
    if request.cookies.get(ASKED):
        return True
    return await was_revoked(request.app.state.statements, hash_of_cookie(request))


def own_path(back: str) -> str:
    """A path of this site; the home page in place of anything else."""
    good = back.startswith("/") and back.isprintable() and len(back) <= LONGEST
    elsewhere = back.startswith("//") or "\\" in back
    loops = back.startswith((SIGN_IN, "/api/", "/connexion/"))
    return back if good and not (elsewhere or loops) else "/"


def _sign_in_page(back: str = "/") -> Response:
    """Which is not to send the browser out again by itself."""
    told = {"asked": "true"} | ({} if back == "/" else {"back": back})
    return RedirectResponse(f"{SIGN_IN}?{urlencode(told)}", status_code=303)


def _refusal(issuer: str, failure: Exception) -> Response:
    """The page that says why, and whom to ask."""
    if not isinstance(failure, AppError):
        if not is_disconnect(failure):
            raise failure
        failure = DatabaseUnavailable()
    count_refusal(failure.code)
    told = {"code": failure.code, "issuer": issuer}
    if reason := failure.params.get("reason"):
        told["reason"] = str(reason)
    return RedirectResponse(f"{REFUSED}?{urlencode(told)}", status_code=303)


def _remember_browser(response: Response, issuers: Issuers, browser: str) -> None:
    response.set_cookie(
        pending.COOKIE, browser, max_age=int(pending.PATIENCE.total_seconds()), path=PREFIX,
        httponly=True, samesite="lax", secure=is_secure(issuers.address),
    )  # fmt: skip


def _ask_no_more(response: Response, issuers: Issuers, seconds: int) -> None:
    response.set_cookie(
        ASKED, "1", max_age=seconds, samesite="lax", secure=is_secure(issuers.address),
        httponly=True,
    )  # fmt: skip
