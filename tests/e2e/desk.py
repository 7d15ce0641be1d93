"""An agent's browser: what one does in it, by the names that one reads on the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from playwright.async_api import BrowserContext, Locator, Page, ViewportSize, expect

from e2e.watch import Watch

File = tuple[str, bytes]
# What a page draws by the size of its window, it draws anew in the frames that follow.
FOLLOWED = """() => Promise.race([
  new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))),
  new Promise((done) => setTimeout(done, 1000)),
])"""
OVERFLOW = """[
  document.documentElement.scrollWidth - innerWidth,
  document.documentElement.scrollHeight - innerHeight,
]"""


async def press(thing: Locator, key: str = "Enter") -> None:
    """Reach it by keyboard and press that key; what is not ready yet takes no focus."""
    await expect(thing).to_be_enabled()
    await thing.focus()
    await expect(thing).to_be_focused()
    await thing.page.keyboard.press(key)


@dataclass
class Desk:
    """A page, the server that it talks to, and the watch over both."""

    page: Page
    url: str
    watch: Watch
    csrf: str = ""

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name="Votre question")

    @property
    def rail(self) -> Locator:
        return self.page.get_by_role("navigation", name="Navigation")

    @property
    def answers(self) -> Locator:
        return self.page.get_by_role("article", name="Émilie", exact=True)

    @property
    def answer(self) -> Locator:
        return self.answers.last

    @property
    def question(self) -> Locator:
        return self.page.get_by_role("article", name="Vous", exact=True).last

    @property
    def panel(self) -> Locator:
        """The open source, beside the answer."""
        return self.page.get_by_role("complementary", name="Source")

    @property
    def conversation(self) -> str:
        """The id of the one on the page."""
        return urlsplit(self.page.url).path.removeprefix("/c/")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    async def go(self, path: str = "/") -> None:
        await self.page.goto(self.url + path)
        await expect(self.page.get_by_role("main")).to_be_visible()

    async def resize(self, size: ViewportSize) -> None:
        await self.page.set_viewport_size(size)
        await self.page.evaluate(FOLLOWED)

    async def fits(self, *sizes: ViewportSize, down: bool = False) -> None:
        """At each size, nothing goes past the edge; with `down`, nor does the window scroll."""
        for size in sizes:
            await self.resize(size)
            over = await self.page.evaluate(OVERFLOW)
            assert max(over if down else over[:1]) <= 0, (size, self.page.url)

    async def sign_in(
        self, persona: str = "agent", name: str | None = None, *, welcomed: bool = True
    ) -> None:
        """Through the API, as an agent whom nobody else is: the list of conversations is empty.
        Without `welcomed`, their first steps are before them.
        """
        asked = {"persona": persona, "as": name or uuid4().hex}
        answer = await self.context.request.post(
            f"{self.url}/api/sign-in/demonstration", data=asked
        )
        assert answer.ok, await answer.text()
        self.csrf = (await answer.json())["csrf_token"]
        if welcomed:
            await self.call("PATCH", "/api/me", {"welcomed": True})

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """A request of the signed-in agent: to set a scene, never in place of a gesture."""
        answer = await self.context.request.fetch(
            f"{self.url}{path}", method=method, data=body, headers={"X-CSRF-Token": self.csrf}
        )
        assert answer.ok, await answer.text()
        is_json = answer.headers.get("content-type") == "application/json"
        return await answer.json() if is_json else await answer.text()

    async def write(self, text: str) -> None:
        await self.composer.fill(text)

    async def ask(self, text: str) -> None:
        await self.write(text)
        await self.composer.press("Enter")

    async def asked(self, text: str) -> None:
        """Ask, and wait for the end of the answer."""
        before = await self.answers.count()
        await self.ask(text)
        await expect(self.answers).to_have_count(before + 1)
        await self.ended()

    async def ended(self) -> None:
        await expect(self.answer).to_have_attribute("aria-busy", "false", timeout=30_000)
        # The page waits for what the server stored before it offers anything.
        await expect(self.button("Envoyer")).to_be_visible()

    async def words(self) -> str:
        """The words of the last answer, without what stands around them."""
        return one_line(await self.answer.locator("[data-answer-words]").inner_text())

    async def choose(self, *files: File | Path) -> None:
        """Pick files with the button Joindre, of the composer or of a form."""
        async with self.page.expect_file_chooser() as chooser:
            await self.page.get_by_role("button", name=re.compile("^Joindre")).click()
        await give(await chooser.value, *files)

    async def attach(self, name: str, content: bytes) -> None:
        """Pick a file, and wait until it is read."""
        await self.choose((name, content))
        await expect(self.file(name)).to_contain_text(re.compile("Prêt"), timeout=30_000)

    def file(self, name: str) -> Locator:
        """The line of a joined file."""
        files = self.page.get_by_role("list", name="Fichiers joints")
        return files.get_by_role("listitem").filter(has_text=name)

    async def menu(self, title: str, action: str) -> None:
        """An action of the menu of a conversation in the list."""
        line = self.rail.get_by_role("listitem").filter(has_text=title)
        await line.hover()
        await line.get_by_role("button", name=re.compile("^Actions")).click()
        await self.page.get_by_role("menuitem", name=action).click()

    async def account(self, action: str, of: str = "Jeanne Moreau-Petit") -> None:
        await self.rail.get_by_role("button", name=of).click()
        await self.page.get_by_role("menuitem", name=action).click()


async def give(chooser: Any, *files: File | Path) -> None:
    await chooser.set_files(
        [
            file if isinstance(file, Path) else {"name": file[0], "mimeType": "", "buffer": file[1]}
            for file in files
        ]
    )


def one_line(text: str) -> str:
    return " ".join(text.split())
