"""What the start must not bring along, and what the package must not ship."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
AT_WORK = (
    "alembic", "babel", "cryptography", "joserfc", "mcp", "numpy", "obstore", "pypdfium2",
    "rapidfuzz", "snowballstemmer",
)  # fmt: skip
"""What one task or another needs: a server at rest holds none of it."""
ANSWERS = ("pydantic_ai", "aiohttp")
RESERVED = re.compile(r"marianne|dsfr", re.IGNORECASE)
SHIPPED = ("web/src", "web/public")


def test_the_application_loads_without_what_answers() -> None:
    assert loaded("import emilie.main", (*AT_WORK, *ANSWERS)) == "[]"


def test_what_answers_loads_without_what_only_some_tasks_need() -> None:
    app = "emilie.main.create_app(emilie.main.Settings(), 'postgresql://nowhere')"
    program = f"import emilie.main; emilie.main._load_the_engine({app})"
    assert loaded(program, AT_WORK) == "[]"


def loaded(program: str, among: tuple[str, ...]) -> str:
    told = f"import sys; print([each for each in {among} if each in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", f"{program}; {told}"], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_no_reserved_mark_is_shipped() -> None:
    package = json.loads((ROOT / "web" / "package.json").read_text("utf-8"))
    files = [path.name for folder in SHIPPED for path in (ROOT / folder).rglob("*")]
    names = [*package["dependencies"], *package["devDependencies"], *files]
    assert [name for name in names if RESERVED.search(name)] == []
    styles = [path.read_text("utf-8") for path in (ROOT / "web" / "src").rglob("*.css")]
    # Naming the typeface is allowed to those who installed it; bringing it is not.
    brings = re.compile(r"@font-face[^}]*marianne", re.IGNORECASE)
    assert [text for text in styles if brings.search(text)] == []
