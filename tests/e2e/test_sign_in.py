"""Coming in, going out, and coming back when the session ended by itself."""

from __future__ import annotations

import re

import httpx2
import pytest
from playwright.async_api import expect

from e2e.conftest import OpenDesk
from e2e.desk import Desk
from support.server import Server


@pytest.mark.parametrize(
    ("name", "given_name", "role"),
    [
        ("Jeanne Moreau-Petit", "Jeanne", "Agent"),
        ("Samira Lebrun", "Samira", "Référent·e IA"),
        ("Claire Fontaine", "Claire", "Pilote"),
        ("Inès Garnier", "Inès", "Administrateur·rice"),
    ],
)
async def test_each_persona_comes_in_and_goes_out(
    open_desk: OpenDesk, served: Server, name: str, given_name: str, role: str
) -> None:
    desk = await open_desk(served)
    await desk.go()
    await expect(desk.page).to_have_title(re.compile("Se connecter"))
    await desk.page.get_by_role("button", name=name).click()
    await expect(desk.page.get_by_role("heading", level=1)).to_contain_text(
        f"Bonjour {given_name}."
    )
    account = desk.rail.get_by_role("button", name=name)
    await expect(account).to_contain_text(role)
    await account.click()
    await desk.page.get_by_role("menuitem", name="Se déconnecter").click()
    await expect(desk.page.get_by_role("heading", name="Se connecter")).to_be_visible()
    desk.watch.expect(r"status of 401")
    await desk.go()
    await expect(desk.page.get_by_role("heading", name="Se connecter")).to_be_visible()


async def test_signing_in_leads_where_one_was_going(open_desk: OpenDesk, served: Server) -> None:
    desk = await open_desk(served)
    await desk.sign_in()
    made = await desk.call("POST", "/api/conversations", {})
    await desk.context.clear_cookies()
    await desk.go(f"/c/{made['id']}")
    await expect(desk.page.get_by_role("heading", name="Se connecter")).to_be_visible()
    await desk.page.get_by_role("button", name="Jeanne Moreau-Petit").click()
    # It is another agent who signed in: what is not hers does not exist, and the page says so.
    desk.watch.expect("status of 404")
    await expect(desk.page.get_by_role("heading", name="Page introuvable")).to_be_visible()
    assert desk.page.url == f"{desk.url}/c/{made['id']}"


async def end_session(desk: Desk) -> None:
    """End it on the server, behind the browser's back."""
    cookies = {each["name"]: each["value"] for each in await desk.context.cookies()}
    async with httpx2.AsyncClient(cookies=cookies, base_url=desk.url) as elsewhere:
        answer = await elsewhere.post("/api/sign-out", headers={"X-CSRF-Token": desk.csrf})
        assert answer.status_code == 204


@pytest.mark.parametrize("in_conversation", [False, True])
async def test_a_session_that_ends_leads_to_sign_in_and_back_with_the_draft(
    open_desk: OpenDesk, served: Server, in_conversation: bool
) -> None:
    desk = await open_desk(served)
    await desk.go()
    await desk.page.get_by_role("button", name="Jeanne Moreau-Petit").click()
    await expect(desk.composer).to_be_visible()
    if in_conversation:
        await desk.asked("Une première question")
    place = desk.page.url
    await desk.write("Une phrase à ne pas perdre")
    desk.csrf = (await desk.call("GET", "/api/me"))["csrf_token"]
    await end_session(desk)
    desk.watch.expect("status of 401")
    await desk.composer.press("Enter")
    status = desk.page.get_by_role("status").filter(has_text="Votre session est terminée")
    await expect(status).to_be_visible()
    await desk.page.get_by_role("button", name="Jeanne Moreau-Petit").click()
    await expect(desk.page).to_have_url(place)
    await expect(desk.composer).to_have_value("Une phrase à ne pas perdre")
