"""A question, and the answer that streams: stopped, reloaded, seen in two tabs, failed, said."""

from __future__ import annotations

import re
from contextlib import suppress

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Response, expect

from e2e.desk import Desk, one_line
from support.model import SECRET

SLOW = "[lent 300] Bonjour"
"""Half a minute of words: whatever is done meanwhile is done before the end."""
STOP = "Arrêter la réponse"


async def test_words_appear_while_the_answer_is_written(desk: Desk) -> None:
    await desk.ask(SLOW)
    await expect(desk.question).to_contain_text(SLOW)
    await expect(desk.answer).to_contain_text("mot3")
    first = await desk.words()
    assert "mot290" not in first
    await expect(desk.answer).to_have_attribute("aria-busy", "true")
    await expect(desk.composer).to_have_value("")
    await expect(desk.answer).to_contain_text("mot20")
    assert (await desk.words()).startswith(first.removesuffix("mot"))
    # Meanwhile the next question can be written, and waits.
    await desk.ask("Et ensuite ?")
    await expect(desk.composer).to_have_value("Et ensuite ?")
    await expect(desk.answers).to_have_count(1)


async def test_stopping_keeps_what_was_written_and_it_can_go_on(desk: Desk) -> None:
    await desk.ask(SLOW)
    await expect(desk.answer).to_contain_text("mot5")
    await desk.button(STOP).click()
    await desk.ended()
    await expect(desk.answer).to_contain_text("Vous avez arrêté la réponse ici.")
    stopped = await desk.words()
    assert "mot290" not in stopped
    await desk.page.reload()
    await expect(desk.answer).to_contain_text("Vous avez arrêté la réponse ici.")
    assert await desk.words() == stopped
    await desk.button("Continuer la réponse").click()
    await expect(desk.answer).to_contain_text("et la suite de la réponse, jusqu’à son terme.")
    await desk.ended()
    assert (await desk.words()).startswith(stopped)
    await expect(desk.answers).to_have_count(1)
    await expect(desk.button("Continuer la réponse")).to_be_hidden()


async def test_a_cut_answer_says_so_and_goes_on(desk: Desk) -> None:
    await desk.asked("[coupe] un deux trois quatre cinq six")
    await expect(desk.answer).to_contain_text("La réponse du modèle a été coupée.")
    before = await desk.words()
    await desk.button("Continuer la réponse").click()
    await expect(desk.answer).to_contain_text("jusqu’à son terme.")
    await desk.ended()
    assert (await desk.words()).startswith(before)


async def test_an_answer_goes_on_through_a_reload(desk: Desk) -> None:
    await desk.ask("[lent] Bonjour")
    await expect(desk.answer).to_contain_text("mot5")
    await desk.page.reload()
    await expect(desk.answer).to_contain_text("mot6")
    await expect(desk.answer).to_have_attribute("aria-busy", "true")
    await expect(desk.button(STOP)).to_be_visible()
    await desk.ended()
    assert await desk.words() == " ".join(f"mot{number}" for number in range(100))
    await expect(desk.answers).to_have_count(1)


async def test_a_second_tab_shows_the_same_answer_and_may_stop_it(desk: Desk) -> None:
    await desk.ask(SLOW)
    await expect(desk.answer).to_contain_text("mot2")
    other = Desk(await desk.context.new_page(), desk.url, desk.watch)
    await other.page.goto(desk.page.url)
    await expect(other.answer).to_contain_text("mot5")
    await expect(other.answer).to_have_attribute("aria-busy", "true")
    seen = await other.words()
    await expect(other.answer).not_to_have_text(seen)
    await other.button(STOP).click()
    for tab in (other, desk):
        await tab.ended()
        await expect(tab.answer).to_contain_text("Vous avez arrêté la réponse ici.")
    assert await desk.words() == await other.words()


async def test_a_failure_is_told_in_french_and_gives_nothing_away(desk: Desk) -> None:
    heard: list[str] = []

    async def hear(response: Response) -> None:
        if "/api/" in response.url:
            with suppress(PlaywrightError):  # the page was left before its end
                heard.append(await response.text())

    desk.page.on("response", hear)
    await desk.asked("[panne] Bonjour")
    await expect(desk.answer).to_contain_text("Le modèle a répondu par une erreur.")
    await expect(desk.question).to_contain_text("[panne] Bonjour")
    await desk.page.reload()
    await expect(desk.answer).to_contain_text("Le modèle a répondu par une erreur.")
    kept = await desk.page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    everything = "\n".join([await desk.page.content(), kept, *heard])
    for secret in (SECRET, "secrète", "secr\\u00e8te", "interne.ministere"):
        assert secret not in everything
    # The conversation goes on, and the question can be asked again.
    await expect(desk.button("Réessayer").first).to_be_visible()
    await desk.asked("Une autre question")
    assert await desk.words() == "Vous avez demandé : Une autre question"


async def test_an_error_inside_the_stream_is_told_too(desk: Desk) -> None:
    await desk.asked("[erreur] un deux trois quatre")
    await expect(desk.answer).to_contain_text("Le modèle a répondu par une erreur.")
    assert "secrète" not in await desk.page.content()


async def test_reasoning_is_folded_and_can_be_read(desk: Desk) -> None:
    await desk.asked("[raisonne] Bonjour")
    thought = desk.answer.get_by_text("Je pèse le pour et le contre.")
    await expect(thought).to_be_hidden()
    await desk.answer.get_by_text(re.compile("^Réflexion")).click()
    await expect(thought).to_be_visible()


LISTEN = """
() => {
  window.heard = [];
  const live = "[role=status], [role=alert], [aria-live]";
  new MutationObserver((changes) => {
    const elements = changes.map(({ target }) => (target.closest ? target : target.parentElement));
    for (const region of new Set(elements.map((element) => element?.closest(live)))) {
      if (region?.textContent.trim()) window.heard.push(region.textContent.trim());
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}
"""


async def test_the_end_of_an_answer_is_announced_once_and_never_word_by_word(desk: Desk) -> None:
    announced = desk.page.get_by_role("status").filter(has_text="Réponse terminée.")
    await desk.asked("Une première question")
    await expect(announced).to_contain_text("Une première question")
    await desk.page.evaluate(LISTEN)
    await desk.asked("Quel est le calendrier de la réforme ?")
    await expect(announced).to_contain_text("le calendrier")
    heard = await desk.page.evaluate("window.heard")
    assert [one_line(each) for each in heard if "Vous avez demandé" in each] == [
        one_line(await announced.inner_text())
    ]
