"""Answers to take away, and the files that they make."""

from __future__ import annotations

import pytest

from emilie.documents.export.order import (
    Block,
    Format,
    Note,
    Notes,
    Order,
    Words,
)
from emilie.documents.exporting import write
from emilie.settings import Documents

FORMS: list[Format] = ["docx", "odt", "pdf", "md"]
ORIGIN = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
MENTION = "Rédigé avec l’aide d’une intelligence artificielle (Émilie)."
MISSING = "Des caractères manquent."
each_form = pytest.mark.parametrize("form", FORMS)


def ordered(*blocks: Block, title: str = "Rapport annuel", notice: str = MENTION) -> Order:
    return Order(
        title=title, language="fr", notice=[notice], mention=MENTION,
        keywords=["intelligence artificielle", "Émilie"], properties={"Generator": "Émilie 0.1.0"},
        origin=ORIGIN, written="2026-11-30T09:00:00Z",
        words=Words("[Image non reprise : {name}]", "sans description", MISSING),
        blocks=list(blocks),
    )  # fmt: skip


async def made(order: Order, form: Format) -> bytes:
    return await write(order, form, Documents())


ANSWER = """# Coûts

Ouvrir **plus tard** coûte 62 M€[1](#source-1), soit $x^2 + 1$ et \\(a_1 + b\\).

#### Un niveau plus bas

| Poste | M€ |
|---|--:|
| Ouverture | 62 |

1. premier
2. second
   - dedans

```python
print("[1](#source-1)")
```
"""
NOTES = Notes("source", [Note(1, "Rapport *final*.pdf", ", page 41", "« L’ouverture coûte. »")])
