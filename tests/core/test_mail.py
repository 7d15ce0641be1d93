"""E-mails, by a real SMTP server: how they are written, sent once, and tried again."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from emilie.core.db import Sessions, kept, open_engine, open_sessions
from emilie.core.http import DestinationRefused, Outbound
from emilie.core.ids import new_id
from emilie.core.mail import kinds, place
from emilie.core.mail.jobs import ask_to_send
from emilie.core.mail.posting import Posting, post
from emilie.core.mail.writing import compose, day, is_address, words_of
from emilie.core.outbound import mailing
from emilie.mail_checks import mail as checked
from emilie.settings import Mail, Settings
from support.mail import Mailbox, mailbox

FACTS = {
    "greeting": " Léa", "organisation": "Ministère de l’Archipel", "inviter": "Samira Lebrun",
    "opening": "", "link": "https://emilie.example/invitation/abc", "until": "12 janvier 2027",
}  # fmt: skip
EVERY = {
    "invitation": FACTS, "reminder": FACTS,
    "closing": {
        "greeting": "", "wave": "Vague 1", "closes": "1", "kept": "2", "link": "https://a.example/",
    },
    "erasing": {
        "greeting": "", "wave": "Vague 1", "kept": "2", "link": "https://a.example/mes-donnees",
    },
    "erasure": {
        "greeting": "", "conversations": "3", "day": "1", "link": "https://a.example/a-effacer",
    },
    "announcement": {"title": "Titre", "words": "Mots", "link": "https://a.example/annonces"},
    "feedback_answered": FACTS | {"day": "12 janvier 2027"},
    "prompt_decided": {
        "greeting": "", "title": "Répondre", "decision": "Non.", "word": "Trop long.",
        "link": "https://a.example/modeles",
    },
}  # fmt: skip


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
async def stored(dsn: str) -> AsyncIterator[Sessions]:
    engine = open_engine(dsn, 4)
    async with kept(engine):
        yield open_sessions(engine)


@pytest.fixture(autouse=True)
def says(monkeypatch: pytest.MonkeyPatch) -> None:
    async def invites(*_: object) -> dict[str, str]:
        return FACTS

    monkeypatch.setitem(kinds.KINDS, "invitation", invites)


async def ask(sessions: Sessions, *emails: str, **said: Any) -> None:
    async with sessions.begin() as session:
        letters = [
            {"kind": "invitation", "about": new_id(), "email": each, "name": "Léa Roc"} | said
            for each in emails
        ]
        await post(session, letters)


async def send(sessions: Sessions, mail: Mail) -> bool:
    outbound = Outbound()
    outbound.declare(place.OWNER, [*place.places(mail)])
    return await Posting(sessions, outbound, mail, asyncio.Event()).send()


async def stands(sessions: Sessions) -> list[tuple[str, str | None]]:
    async with sessions() as session:
        found = await session.execute(text("select state, error from letters order by email"))
        return [(row.state, row.error) for row in found]


async def later(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await session.execute(text("update letters set next_at = now()"))


@pytest.mark.parametrize("kind", EVERY)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_template_says_the_same_twice(kind: str, language: str) -> None:
    subject, plain, marked = words_of(kind, language, EVERY[kind])
    assert "{" not in subject + plain + marked.partition("</style>")[2]
    assert "\n\n\n" not in plain
    assert EVERY[kind]["link"] in plain
    assert f'href="{EVERY[kind]["link"]}"' in marked
    assert f'<html lang="{language}">' in marked


def test_each_declared_kind_has_its_templates() -> None:
    import_module("emilie.main")
    assert set(EVERY) == set(kinds.KINDS)


def test_what_is_filled_in_stays_words() -> None:
    facts = FACTS | {"inviter": "<b>x</b>\r\nBcc: y", "organisation": "A\nB {link}"}
    subject, plain, marked = words_of("invitation", "fr", facts)
    assert subject == "Invitation à utiliser Émilie – A B {link}"
    assert "<b>" not in marked
    assert "\nBcc" not in plain


def test_no_header_is_made_of_what_people_type() -> None:
    message = compose(
        letter_id=UUID(int=7), kind="invitation", language="fr", name='Léa "x"\r\nBcc: z@z.fr',
        email="lea@archipel.example", sender="Émilie <emilie@archipel.example>",
        domain="emilie.example", facts=FACTS | {"organisation": "X\r\nBcc: z@z.fr"},
        at=datetime.now(UTC),
    )  # fmt: skip
    head = message.as_bytes().partition(b"\r\n\r\n")[0].decode("ascii")
    names = [line.partition(":")[0].lower() for line in head.split("\r\n") if line[0] not in " \t"]
    assert sorted(names) == sorted(
        ["from", "to", "subject", "date", "message-id", "auto-submitted", "content-language",
         "mime-version", "content-type"]
    )  # fmt: skip
    assert message["Message-ID"] == "<00000000-0000-0000-0000-000000000007@emilie.example>"


BAD = [
    "", "a", "a@b", "a b@c.fr", "a@c.fr\n", "a@c.fr, b@c.fr", "<a@c.fr>", "a@-c.fr", "a..b@c.fr",
    ".a@c.fr", "a@c..fr", "é@c.fr", "a@é.fr", "A@c.fr", "a@[127.0.0.1]", "a@c.fr>", '"a b"@c.fr',
    f"{'x' * 65}@c.fr", f"a@{'c.' * 130}fr",
]  # fmt: skip


@pytest.mark.parametrize("email", BAD)
def test_what_is_no_address(email: str) -> None:
    assert not is_address(email)


def test_days_are_those_of_france() -> None:
    moment = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert (day(moment, "fr"), day(moment, "en")) == ("1er janvier 2027", "1 January 2027")


async def test_a_letter_arrives_whole(stored: Sessions, box: Mailbox) -> None:
    await ask(stored, "lea@archipel.example")
    await send(stored, box.settings())
    [letter] = box.letters
    assert box.envelopes == [("emilie@archipel.example", ["lea@archipel.example"])]
    assert letter["From"] == "Émilie <emilie@archipel.example>"
    assert letter["To"] == "Léa Roc <lea@archipel.example>"
    assert letter["Subject"] == "Invitation à utiliser Émilie – Ministère de l’Archipel"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert abs(letter["Date"].datetime - datetime.now(UTC)).total_seconds() < 3_600
    plain, marked = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert marked is not None
    assert "https://emilie.example/invitation/abc" in plain.get_content()
    assert "Répondre à l’invitation" in marked.get_content()
    assert box.greeted == ["emilie.example"]
    assert await stands(stored) == [("sent", None)]


async def test_a_letter_leaves_once(stored: Sessions, box: Mailbox) -> None:
    await ask(stored, *(f"p{n}@archipel.example" for n in range(6)))
    mail = box.settings()
    await asyncio.gather(*(send(stored, mail) for _ in range(3)))
    assert sorted(to for _, [to] in box.envelopes) == [f"p{n}@archipel.example" for n in range(6)]
    await send(stored, mail)
    assert len(box.letters) == 6


async def test_what_the_server_refuses_is_tried_again_or_given_up(
    stored: Sessions, box: Mailbox
) -> None:
    await ask(stored, "a@archipel.example", "b@archipel.example", "c@archipel.example")
    box.refused = {"a@archipel.example": "550 unknown", "b@archipel.example": "451 later"}
    await send(stored, box.settings())
    assert await stands(stored) == [
        ("refused", "letter_refused"), ("waiting", "letter_refused"), ("sent", None)
    ]  # fmt: skip
    box.refused = {}
    await send(stored, box.settings())
    assert len(box.letters) == 1
    await later(stored)
    await send(stored, box.settings())
    assert [state for state, _ in await stands(stored)] == ["refused", "sent", "sent"]


async def test_a_sender_that_is_refused_costs_no_letter(stored: Sessions, box: Mailbox) -> None:
    await ask(stored, "a@archipel.example", "b@archipel.example")
    for answer in ("550 not allowed to send as this", "451 too much", "530 who are you"):
        box.refuses_senders = answer
        await send(stored, box.settings())
        await later(stored)
    assert {state for state, _ in await stands(stored)} == {"waiting"}
    box.refuses_senders = ""
    await send(stored, box.settings())
    assert await stands(stored) == [("sent", None)] * 2


async def test_a_letter_to_no_address_holds_nobody_up(stored: Sessions, box: Mailbox) -> None:
    await ask(stored, "", "foo", "a@b", "é@archipel.example", "lea@archipel.example")
    await send(stored, box.settings())
    assert [to for _, [to] in box.envelopes] == ["lea@archipel.example"]
    found = await stands(stored)
    assert sorted(found, key=str) == [("refused", "letter_refused")] * 4 + [("sent", None)]


async def test_where_nobody_knows_it_is_not_sent_again(stored: Sessions, box: Mailbox) -> None:
    await ask(stored, "a@archipel.example", "b@archipel.example")
    box.answers = ["hang up"]
    await send(stored, box.settings())
    assert sorted(state for state, _ in await stands(stored)) == ["unsure", "waiting"]
    await later(stored)
    await send(stored, box.settings())
    assert len(box.letters) == 1
    assert sorted(state for state, _ in await stands(stored)) == ["sent", "unsure"]


async def test_a_worker_that_dies_leaves_no_letter_in_hand(stored: Sessions, box: Mailbox) -> None:
    await ask(stored, "a@archipel.example")
    async with stored.begin() as session:
        lost = "update letters set state = 'sending', taken_at = now() - interval '1 hour'"
        await session.execute(text(lost))
    await send(stored, box.settings())
    assert (box.letters, await stands(stored)) == ([], [("unsure", "letter_unsure")])


async def test_a_server_that_is_down_loses_nothing(stored: Sessions, box: Mailbox) -> None:
    await ask(stored, "a@archipel.example")
    assert await send(stored, box.settings(url="smtp://127.0.0.1:9")) is False
    assert await stands(stored) == [("waiting", None)]
    await send(stored, box.settings())
    assert len(box.letters) == 1


async def test_a_letter_that_has_nothing_left_to_say_is_dropped(
    stored: Sessions, box: Mailbox
) -> None:
    await ask(stored, "a@archipel.example", kind="inconnue")
    await send(stored, box.settings())
    assert (box.letters, await stands(stored)) == ([], [("dropped", None)])


async def test_a_server_without_encryption_is_not_trusted(stored: Sessions, box: Mailbox) -> None:
    await ask(stored, "a@archipel.example")
    await send(stored, box.settings(tls="required"))
    assert box.letters == []
    await send(stored, box.settings(tls="offered"))
    assert box.ciphered == [False]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("openssl") is None:
        pytest.skip("makes certificates")
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=x", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


async def test_encryption_and_account(
    stored: Sessions, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    with mailbox(context, account=True) as box:
        url = f"smtp://emilie:mot%20de%2Fpasse@127.0.0.1:{box.port}"
        await ask(stored, "a@archipel.example")
        # Nobody vouches for its certificate.
        await send(stored, box.settings(url=url, tls="required"))
        assert (box.letters, box.accounts) == ([], [])
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
        await send(stored, box.settings(url=url.replace("mot", "faux"), tls="required"))
        assert (box.letters, {*box.accounts}) == ([], {("emilie", "faux de/passe")})
        await send(stored, box.settings(url=url, tls="required"))
        assert box.ciphered == [True]


async def test_no_other_host_is_reached(box: Mailbox) -> None:
    mail = box.settings()
    outbound = Outbound()
    with pytest.raises(DestinationRefused):
        await mailing.call(outbound, mailing.Account.of(mail))

    async def inside(_: str) -> list[str]:
        return ["127.0.0.1"]

    named = box.settings(url=f"smtp://mail.example:{box.port}")
    outbound = Outbound(look_up=inside)
    outbound.declare(place.OWNER, [*place.places(named)])
    with pytest.raises(DestinationRefused):
        await mailing.call(outbound, mailing.Account.of(named))
    private = box.settings(url=f"smtp://mail.example:{box.port}", private=True)
    outbound.declare(place.OWNER, [*place.places(private)])
    carrier = await mailing.call(outbound, mailing.Account.of(private))
    await mailing.hang_up(carrier)


WRONG = [
    {"url": "http://mail.example"}, {"url": "smtp://"}, {"url": "mail.example:25"},
    {"sender": ""}, {"sender": "personne"}, {"sender": "a@b"}, {"sender": "É <é@b.fr>"},
    {"sender": "@"}, {"sender": "a@b.fr, c@d.fr"}, {"sender": "a@b.fr\nBcc: c@d.fr"},
    {"site": None}, {"site": "emilie.example"}, {"tls": "maybe"}, {"send": "peut-être"},
]  # fmt: skip


@pytest.mark.parametrize("said", WRONG)
def test_settings_that_could_not_send_are_refused(said: dict[str, Any]) -> None:
    usual = {"url": "smtp://mail.example", "sender": "e@a.example", "site": "https://e.example"}
    assert Mail.model_validate(usual).sends
    assert not Mail.model_validate(usual | {"send": False}).sends
    with pytest.raises(ValueError, match="validation error"):
        Mail.model_validate(usual | said)


def test_letters_lead_where_browsers_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMILIE_MAIL_URL", "smtp://mail.example")
    monkeypatch.setenv("EMILIE_MAIL_SENDER", "e@a.example")
    with pytest.raises(ValueError, match="nowhere to lead to"):
        Settings()
    monkeypatch.setenv("EMILIE_ADDRESS", "https://emilie.example.fr")
    assert Settings().mail.site == "https://emilie.example.fr"
    monkeypatch.setenv("EMILIE_MAIL_SITE", "https://ailleurs.example.fr")
    assert Settings().mail.site == "https://ailleurs.example.fr"


def test_the_doctor_greets_the_server(box: Mailbox, tmp_path: Path) -> None:
    def found(**said: Any) -> list[tuple[str, str]]:
        settings = Settings(data=tmp_path, mail=box.settings(**said))
        return [(each.state, each.detail) for each in checked(settings)]

    assert checked(Settings(data=tmp_path)) == []
    [(state, detail)] = found()
    assert (state, f"smtp://127.0.0.1:{box.port}" in detail) == ("ok", True)
    assert found(url="smtp://127.0.0.1:9")[0][0] == "en panne"
    assert found(tls="required")[0][0] == "en panne"
    assert found(send=False)[0][0] == "ok"
    assert box.letters == []


async def test_the_worker_sends_what_was_asked_for(dsn: str, box: Mailbox, tmp_path: Path) -> None:
    from emilie.main import create_app

    mail = box.settings()
    app = create_app(Settings(data=tmp_path, mail=mail), dsn)
    async with app.router.lifespan_context(app):
        await ask(app.state.sessions, "lea@archipel.example")
        async with app.state.sessions.begin() as session:
            await ask_to_send(session, mail)
        async with asyncio.timeout(60):
            while await stands(app.state.sessions) != [("sent", None)]:
                await asyncio.sleep(0.05)
    assert len(box.letters) == 1
