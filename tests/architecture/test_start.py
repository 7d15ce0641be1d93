"""What the start must not bring along, and what the package must not ship."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEAVY = ("pydantic_ai", "aiohttp", "alembic", "snowballstemmer", "numpy", "pypdfium2")
RESERVED = re.compile(r"marianne|dsfr", re.IGNORECASE)
SHIPPED = ("web/src", "web/public")


def test_the_application_loads_without_what_answers() -> None:
    program = f"import sys, emilie.main; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_no_reserved_mark_is_shipped() -> None:
    package = json.loads((ROOT / "web" / "package.json").read_text("utf-8"))
    files = [path.name for folder in SHIPPED for path in (ROOT / folder).rglob("*")]
    names = [*package["dependencies"], *package["devDependencies"], *files]
    assert [name for name in names if RESERVED.search(name)] == []
    styles = [path.read_text("utf-8") for path in (ROOT / "web" / "src").rglob("*.css")]
    # Naming the typeface is allowed to those who installed it; bringing it is not.
    brings = re.compile(r"@font-face[^}]*marianne", re.IGNORECASE)
    assert [text for text in styles if brings.search(text)] == []
