"""What who proposed a prompt is told by e-mail."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.mail.kinds import Facts, greeting, letter
from emilie.core.mail.models import Letter

ASKED = text("""
select content ->> 'title' as title, prompt_proposals.state, word, agents.given_name
from prompt_proposals join agents on agents.id = proposed_by
where prompt_proposals.id = :proposal_id and prompt_proposals.state in ('approved', 'refused')
""")
SAID = {
    "fr": {
        "approved": "Elle a été acceptée : votre modèle est maintenant partagé.",
        "refused": "Elle n’a pas été retenue. Votre modèle reste le vôtre.",
        "word": "Le mot de la personne qui a répondu : {word}",
    },
    "en": {
        "approved": "It was accepted: your prompt is now shared.",
        "refused": "It was not taken. Your prompt stays yours.",
        "word": "A word from the person who answered: {word}",
    },
}


@letter("prompt_decided")
async def tells_the_decision(session: AsyncSession, about: Letter, site: str) -> Facts | None:
    found = (await session.execute(ASKED, {"proposal_id": about.about})).one_or_none()
    if found is None:
        return None
    said = SAID["en" if about.language == "en" else "fr"]
    word = said["word"].replace("{word}", found.word) if found.word else ""
    return {
        "greeting": greeting(found.given_name), "title": found.title, "word": word,
        "decision": said[found.state], "link": f"{site}/modeles",
    }  # fmt: skip
