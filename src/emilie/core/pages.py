"""The browser's pages, as `hatch_build.py` built them into `emilie/static`.

Every path that is not a file answers `index.html`: the browser's router knows the rest. Files
are served compressed when a `.gz` lies beside them.
"""

from __future__ import annotations

import mimetypes
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from emilie.core.errors import NotFound

STATIC = Path(__file__).parent.parent / "static"
NOT_BUILT = (
    "<!doctype html><html lang=fr><title>Émilie</title><p>Les pages d’Émilie ne sont pas "
    "construites dans cette installation. Lancez <code>make run</code> dans le dépôt, ou "
    "réinstallez le paquet avec un accès au registre npm.</p></html>"
)

# The machine's own tables differ; these are the types that the build makes.
TYPES = {".js": "text/javascript", ".woff2": "font/woff2", ".svg": "image/svg+xml"}

router = APIRouter(include_in_schema=False)


def _media_type(path: Path) -> str:
    return (
        TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    )


def _send(request: Request, path: Path) -> Response:
    hashed = path.parent.name == "assets"
    headers = {
        "cache-control": "public, max-age=31536000, immutable" if hashed else "no-cache",
        "vary": "accept-encoding",
    }
    packed = path.with_name(path.name + ".gz")
    if "gzip" in request.headers.get("accept-encoding", "") and packed.is_file():
        headers["content-encoding"] = "gzip"
        return FileResponse(packed, media_type=_media_type(path), headers=headers)
    return FileResponse(path, media_type=_media_type(path), headers=headers)


def _file(path: str) -> Path | None:
    """The file of that name, if there is one and it is ours."""
    try:
        wanted = (STATIC / path).resolve()
        return wanted if wanted.is_relative_to(STATIC) and wanted.is_file() else None
    except (OSError, ValueError):  # too long, or a NUL: no file is called so
        return None


@router.api_route("/{path:path}", methods=["GET", "HEAD"])
async def page(request: Request, path: str) -> Response:
    if path == "api" or path.startswith("api/"):
        raise NotFound
    wanted = _file(path)
    if wanted is not None:
        return _send(request, wanted)
    if path.startswith("assets/"):
        raise NotFound
    index = STATIC / "index.html"
    if not index.is_file():
        return HTMLResponse(NOT_BUILT, status_code=503)
    return _send(request, index)
