"""A letter's words, from its template: `letters/<kind>.<language>.txt` in this package.

The first line of a template is the subject, the others its paragraphs; `{names}` are filled in. A
paragraph that comes out empty is left out. One that is `[words](address)` is a button. The plain
text and the HTML are both made of it, so that they cannot say different things.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses
from functools import cache
from importlib.resources import files
from uuid import UUID
from zoneinfo import ZoneInfo

from emilie.core.lines import one_line

ADDRESS = re.compile(
    r"(?=.{3,254}$)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])"
)
"""An address as every mail server takes it, in lower case."""
FIELD = re.compile(r"\{(\w+)\}")
BUTTON = re.compile(r"\[(?P<words>[^\]\n]+)\]\((?P<address>\S+)\)")
FRANCE = ZoneInfo("Europe/Paris")
MONTHS = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"),
        *("octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
        *("October", "November", "December"),
    ),
}


def is_address(email: str) -> bool:
    """Whether mail can be sent there, as far as its form says."""
    return bool(ADDRESS.fullmatch(email)) and len(email.partition("@")[0]) <= 64


def day(moment: datetime, language: str) -> str:
    """« 12 janvier 2027 », on the clocks of France."""
    here = moment.astimezone(FRANCE)
    number = "1er" if language == "fr" and here.day == 1 else str(here.day)
    return f"{number} {MONTHS[language][here.month - 1]} {here.year}"


@cache
def template(kind: str, language: str) -> str:
    return (
        files("emilie.core.mail").joinpath("letters", f"{kind}.{language}.txt").read_text("utf-8")
    )


@cache
def shell() -> str:
    return files("emilie.core.mail").joinpath("letters", "shell.html").read_text("utf-8")


def filled(text: str, facts: Mapping[str, str]) -> str:
    """The names of a text in their places; `KeyError` for one that is not given."""
    return FIELD.sub(lambda found: facts[found[1]], text)


def words_of(kind: str, language: str, facts: Mapping[str, str]) -> tuple[str, str, str]:
    """Subject, plain text, HTML."""
    shown = {name: one_line(value) for name, value in facts.items()}
    subject, _, body = template(kind, language).partition("\n")
    paragraphs = [
        done
        for each in re.split(r"\n{2,}", body.strip())
        if (done := filled(" ".join(each.split("\n")), shown).strip())
    ]
    said = one_line(filled(subject, shown))
    plain = "\n\n".join(_plain(each, language) for each in paragraphs) + "\n"
    page = {
        "language": language, "title": html.escape(said),
        "body": "\n".join(map(_marked, paragraphs)),
    }  # fmt: skip
    return said, plain, filled(shell(), page)


def _plain(paragraph: str, language: str) -> str:
    button = BUTTON.fullmatch(paragraph)
    if button is None:
        return paragraph
    colon = "\u00a0:" if language == "fr" else ":"
    return f"{button['words']}{colon}\n{button['address']}"


def _marked(paragraph: str) -> str:
    button = BUTTON.fullmatch(paragraph)
    if button is None:
        return f"<p>{html.escape(paragraph)}</p>"
    address, words = html.escape(button["address"]), html.escape(button["words"])
    return f'<p><a class="button" href="{address}">{words}</a></p>'


def compose(
    *, letter_id: UUID, kind: str, language: str, name: str, email: str, sender: str,
    domain: str, facts: Mapping[str, str], at: datetime,
) -> EmailMessage:  # fmt: skip
    """The message. Sent twice by a mishap, it has the same identifier: readers show it once.

    `ValueError` when `email` is no address.
    """
    if not is_address(email.lower()):
        raise ValueError("not an address")
    subject, plain, marked = words_of(kind, language, facts)
    message = EmailMessage(policy=SMTP)
    message["From"] = address(sender)
    message["To"] = Address(display_name=one_line(name), addr_spec=email)
    message["Subject"] = subject
    message["Date"] = at
    message["Message-ID"] = f"<{letter_id}@{domain}>"
    # No machine is to answer it by « Absent du bureau ».
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(plain, cte="quoted-printable")
    message.add_alternative(marked, subtype="html", cte="quoted-printable")
    # After the content, which brings headers of this family of its own.
    message["Content-Language"] = language
    return message


def address(written: str) -> Address:
    """`Émilie <emilie@example.org>`; `ValueError` when it is no address."""
    found = getaddresses([written])
    if len(found) != 1 or not written.isprintable():
        raise ValueError("not one address")
    name, email = found[0]
    if not is_address(email.lower()):
        raise ValueError("not an address")
    return Address(display_name=one_line(name), addr_spec=email)
