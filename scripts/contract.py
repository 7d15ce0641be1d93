"""Writes openapi.json as the application describes itself; `make contract` runs it."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from emilie.main import create_app
from emilie.settings import Settings

CONTRACT = Path(__file__).parent.parent / "openapi.json"


def described() -> str:
    """The contract's text. Nothing is started: no database is needed."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data=Path(folder)), "postgresql://nowhere/emilie")
        return json.dumps(app.openapi(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    CONTRACT.write_text(described(), "utf-8")
    sys.stdout.write(f"{CONTRACT.name} est à jour.\n")
