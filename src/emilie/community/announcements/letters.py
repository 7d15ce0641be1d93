"""An announcement by e-mail: how it begins, and where it is read."""

from __future__ import annotations

import re

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.community.announcements.reach import REACHES
from emilie.core.lines import one_line
from emilie.core.mail.kinds import Facts, Later, letter
from emilie.core.mail.models import Letter

LONGEST = 600
"""Characters of an extract: the rest is read on its page."""
LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
MARK = re.compile(r"^\s{0,3}(?:#{1,6}\s+|[-*+]\s+|>\s?|\d+[.)]\s+|(?:-{3,}|\*{3,})$)", re.MULTILINE)
AROUND = re.compile(r"(\*\*|__|\*|`|~~)(?=\S)(.+?)(?<=\S)\1")
# By the clock that letters are due by; for who is still meant, where it was aimed anew.
FOUND = text(f"""
select title, body, starts_at, starts_at > now() as planned from announcements
where id = :id and state = 'published' and (ends_at is null or ends_at > now())
  and exists (select from agents where lower(agents.email) = :email and {REACHES})
""")  # noqa: S608 -- our own constants


def extract(markdown: str) -> str:
    """Its first words, without what is for a screen."""
    bare = MARK.sub("", LINK.sub(r"\1", markdown))
    words = one_line(AROUND.sub(r"\2", AROUND.sub(r"\2", bare)))
    if len(words) <= LONGEST:
        return words
    return words[:LONGEST].rpartition(" ")[0].rstrip(" ,;:.") + "…"


@letter("announcement")
async def tells(session: AsyncSession, about: Letter, site: str) -> Facts | None:
    """Nothing once it is withdrawn, or over, or for others."""
    asked = {"id": about.about, "email": about.email}
    found = (await session.execute(FOUND, asked)).one_or_none()
    if found is None:
        return None
    if found.planned:
        raise Later(found.starts_at)
    return {"title": found.title, "words": extract(found.body), "link": f"{site}/annonces"}
