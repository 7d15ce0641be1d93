"""pandoc, always in its sandbox: it reads what it is given and the model file named, nothing else.

Without it, `![](/etc/passwd)` is read and the address of an image is fetched.
"""

from __future__ import annotations

import json
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Tree = dict[str, Any]

READ = (
    "gfm+tex_math_dollars-tex_math_gfm-raw_html-yaml_metadata_block-emoji-alerts"
    "-gfm_auto_identifiers"
)
"""What the browser reads too: GitHub's tables, notes and task lists, and formulas in dollars."""
QUIET = ("--quiet", "--syntax-highlighting=none", "--wrap=none")


def pandoc(given: bytes, *options: str) -> bytes:
    """What pandoc answers. Its own words quote the text: nobody hears them."""
    done = subprocess.run(
        [_program(), "--sandbox", *QUIET, *options],
        input=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    return done.stdout


def parsed(markdown: str) -> Tree:
    """The tree of a text in Markdown."""
    tree: Tree = json.loads(pandoc(markdown.encode(), "--from", READ, "--to", "json"))
    return tree


def written(tree: Tree, *options: str) -> bytes:
    given = json.dumps(tree, ensure_ascii=False).encode()
    return pandoc(given, "--from", "json", "--output", "-", *options)


def _program() -> str:
    spec = find_spec("pypandoc")
    assert spec is not None
    assert spec.origin is not None
    return str(Path(spec.origin).with_name("files") / "pandoc")
