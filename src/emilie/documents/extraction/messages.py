"""Messages: who wrote to whom and when, what, and the files that came with it.

EML is read by the standard library; Outlook's MSG by kreuzberg, its attachments by olefile.
"""

from __future__ import annotations

import email
import io
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from typing import IO, Any, cast

import olefile

from emilie.documents.extraction.blocks import Block, Unreadable, clean, one_line
from emilie.documents.extraction.kinds import MSG
from emilie.documents.extraction.plain import decoded, text_blocks
from emilie.documents.extraction.web import html_blocks

FIELDS = (("From", "De"), ("To", "À"), ("Cc", "Copie à"), ("Date", "Date"))
UNTITLED = "Message sans objet"
UNNAMED = "pièce jointe"

SIGNATURES = frozenset(
    {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
)

Inside = Callable[[IO[bytes], str], Iterator[Block]]
"""Reads a file that another one holds, by its content and its name."""


def read_eml(file: IO[bytes], inside: Inside) -> Iterator[Block]:
    try:
        message = email.message_from_binary_file(file, policy=policy.default)
    except (MessageError, ValueError, LookupError) as error:
        raise Unreadable("document_corrupt") from error
    except RecursionError as error:
        raise Unreadable("document_too_deep") from error
    assert isinstance(message, EmailMessage)
    body = _body(message)
    yield from _said(message, body)
    for attached in _leaves(message, body):
        yield from inside(io.BytesIO(_content(attached)), _name(attached))


def fields_of(file: IO[bytes]) -> Iterator[tuple[str, str]]:
    """The fields of a message, each name with its value, those of an EML alone."""
    message = BytesHeaderParser(policy=policy.default).parse(file)
    assert isinstance(message, EmailMessage)
    for name in dict.fromkeys(message.keys()):
        yield name, _field(message, name)


def _head(fields: dict[str, str]) -> Iterator[Block]:
    yield Block(fields.get("Subject") or UNTITLED, 1)
    shown = [f"{label} : {fields[name]}" for name, label in FIELDS if fields.get(name)]
    if shown:
        yield Block("\n".join(shown))


def _said(message: EmailMessage, body: EmailMessage | None) -> Iterator[Block]:
    names = ("Subject", *(name for name, _ in FIELDS))
    yield from _head({name: _field(message, name) for name in names})
    if body is not None:
        text = decoded_part(body)
        is_web = body.get_content_type() == "text/html"
        yield from html_blocks(text) if is_web else text_blocks(clean(text))


def _field(message: EmailMessage, name: str) -> str:
    try:
        return one_line(str(message[name] or ""))
    except (ValueError, LookupError, AttributeError):  # what the library lets out
        return ""


def _body(message: EmailMessage) -> EmailMessage | None:
    if isinstance(message.get_payload(), str):  # of one part, or of several that nothing parts
        return message if message.get_content_maintype() in {"text", "multipart"} else None
    try:
        found = message.get_body(("plain", "html"))
    except (ValueError, LookupError, AttributeError):
        return None
    return found if isinstance(found, EmailMessage) else None


def decoded_part(body: EmailMessage) -> str:
    """Its words, whatever encoding it declares and is in."""
    content = _content(body)
    try:
        return content.decode(body.get_content_charset() or "utf-8")
    except (LookupError, UnicodeError):
        return decoded(content) or ""


def _content(message: EmailMessage) -> bytes:
    try:
        if message.get_content_type() == "message/rfc822":
            return bytes(cast("list[EmailMessage]", message.get_payload())[0])
        content = message.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError):
        return b""
    return content if isinstance(content, bytes) else b""


def _leaves(
    part: EmailMessage, body: EmailMessage | None, *, version: bool = False
) -> Iterator[EmailMessage]:
    """Every file that a message brings, however deep: not its body, nor other versions of it, nor
    pictures inside it, nor signatures. `version`: inside one of several that say the same.
    """
    kind, held = part.get_content_type(), part.get_payload()
    if part is body or kind in SIGNATURES:
        return
    if isinstance(held, list) and kind != "message/rfc822":
        version = version or kind == "multipart/alternative"
        for each in held:
            if isinstance(each, EmailMessage):
                yield from _leaves(each, body, version=version)
        return
    is_drawn = part["Content-ID"] and part.get_content_maintype() == "image"
    is_said = version and part.get_content_maintype() == "text"
    if part.is_attachment() or not (is_drawn or is_said):
        yield part


def _name(message: EmailMessage) -> str:
    try:
        name = message.get_filename()
    except (ValueError, LookupError, AttributeError):
        name = None
    if name:
        return one_line(name)
    return "message.eml" if message.get_content_type() == "message/rfc822" else UNNAMED


def read_msg(file: IO[bytes], inside: Inside) -> Iterator[Block]:
    from emilie.documents.extraction.older import structure

    content = file.read()
    for node in structure(content, MSG)["nodes"]:
        said = node["content"]
        if said["node_type"] == "metadata_block":
            yield from _head(_fields(said["entries"]))
        else:
            yield from text_blocks(clean(said.get("text", "")))
    for name, attached in _of_outlook(content):
        yield from inside(io.BytesIO(attached), name)


def _fields(entries: list[Any]) -> dict[str, str]:
    fields = {name: one_line(value) for name, value in entries}
    if "Date" in fields:
        with suppress(ValueError):
            fields["Date"] = f"{datetime.fromisoformat(fields['Date']):%d/%m/%Y %H:%M %Z}".strip()
    return fields


# Properties of an attachment: its content, and its names, the long one first
# ([MS-OXPROPS] PidTagAttachDataBinary, PidTagAttachLongFilename, PidTagAttachFilename).
CONTENT = "__substg1.0_37010102"
NAMES = ("__substg1.0_3707001F", "__substg1.0_3704001F")


def _of_outlook(content: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with olefile.OleFileIO(content) as message:
            for entry in message.listdir(streams=False, storages=True):
                if (
                    len(entry) == 1
                    and entry[0].startswith("__attach")
                    and (message.exists([*entry, CONTENT]))
                ):
                    yield _name_in(message, entry), message.openstream([*entry, CONTENT]).read()
    except (OSError, ValueError, IndexError, struct.error) as error:
        raise Unreadable("document_corrupt") from error


def _name_in(message: olefile.OleFileIO, entry: list[str]) -> str:
    for name in NAMES:
        if message.exists([*entry, name]):
            found: bytes = message.openstream([*entry, name]).read()
            return one_line(found.decode("utf-16-le", "replace")) or UNNAMED
    return UNNAMED
