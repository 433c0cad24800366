"""What the app's own server adds to Streamlit: its assets, its front page, security headers, and what is shown in case of an error."""

import gzip
import logging
import os
from functools import cache, partial
from hmac import compare_digest
from pathlib import Path
from traceback import walk_tb

import plotly
import streamlit as st
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.compressed import Compressed
from ui.embedding import origins
from ui.front import PAGES, front_page, missing_page
from ui.layout import FONT_PATH, PLOTLY_PATH, SCRIPTS, SPATIAL_PLOTLY_PATH, TEXT_FONTS

ASSETS = Path(__file__).parent / "assets"
OURS = tuple(str(Path(__file__).parents[1] / name) for name in ("app.py", "core", "pages", "ui"))
PLOTLIES = {
    PLOTLY_PATH: ASSETS / "plotly-cartesian.min.js.gz",
    SPATIAL_PLOTLY_PATH: Path(plotly.__file__).parent / "package_data" / "plotly.min.js",
}
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
REVALIDATED = {"Cache-Control": "no-cache"}
FILES = {
    **{Path(path).name: ("font/woff2", FOREVER) for path in (FONT_PATH, *TEXT_FONTS.values())},
    "icon.svg": ("image/svg+xml", REVALIDATED),
    **dict.fromkeys(("base.js", "print.js"), ("text/javascript", REVALIDATED)),
}
"""By the name of an asset its media type and headers."""

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' blob:",  # a component's inline JavaScript is loaded as a blob
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        " ".join(("frame-ancestors 'self'", *origins())),
    )
)
METRICS = "/_stcore/metrics"
AS_IT_SAYS = {"X-Content-Type-Options": "nosniff"}
HEADERS = {
    **AS_IT_SAYS,
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
PARTS = ("text/javascript", "application/javascript", "text/css", "font/")
"""Media types of the hundred files that a page loads: its own headers speak for them, which would come to 50 kB for a first visit."""


class SecurityHeaders:
    """ASGI middleware that adds `HEADERS` to every response but `PARTS` of a page, and keeps Streamlit's metrics for the operator."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(AS_IT_SAYS if headers.get("content-type", "").startswith(PARTS) else HEADERS)
            await send(message)

        app = PlainTextResponse("Not found.", 404) if _is_refused(scope) else self.app
        await app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def _is_refused(scope: Scope) -> bool:
    """Whether it asks for the metrics and is not the operator, who knows `METRICS_TOKEN`."""
    if not str(scope.get("path")).endswith(METRICS):
        return False
    token, given = os.environ.get("METRICS_TOKEN", ""), Headers(scope=scope).get("authorization", "")
    return not token or not compare_digest(given.encode(), f"Bearer {token}".encode())


def show_error(error: Exception) -> bool:
    """One sentence on the page, the traceback in the server's log, if it leads through this app; else Streamlit's line is all."""
    if any(frame.f_code.co_filename.startswith(OURS) for frame, _ in walk_tb(error.__traceback__)):
        logging.getLogger(__name__).error("The script failed", exc_info=error)
    st.error(
        "Something went wrong here. Reload the page; if it stays, open the app without the part of the address after “?”."
    )
    return True


def _page(request: Request) -> Response:
    path = request.path_params.get("name", "")
    if path not in PAGES:
        return HTMLResponse(missing_page(), 404, REVALIDATED)
    return HTMLResponse(front_page(path, bool(request.url.query)), headers=REVALIDATED)


def _health(_: Request) -> Response:
    return PlainTextResponse("ok", headers={"Cache-Control": "no-store"})


@cache
def plotly_js(file: Path) -> bytes:
    """Plotly's JavaScript, from a file that may be compressed."""
    data = file.read_bytes()
    return gzip.decompress(data) if file.suffix == ".gz" else data


def _plotly_js(file: Path, _: Request) -> Response:
    return Response(plotly_js(file), media_type="text/javascript", headers=FOREVER)


def _file(name: str, media_type: str, headers: dict[str, str], _: Request) -> Response:
    return FileResponse(ASSETS / name, media_type=media_type, headers=headers)


def _script(request: Request) -> Response:
    found = SCRIPTS.get(request.url.path.removeprefix("/"))
    return Response(found, media_type="text/javascript", headers=FOREVER) if found else Response(status_code=404)


class PageName(StringConvertor):
    """A page's path: one segment without a dot, so never a file."""

    regex = "[A-Za-z0-9-]+"


register_url_convertor("page", PageName())

ROUTES = [
    Route("/", _page),
    Route("/healthz", _health),
    Route("/{name:page}", _page),
    *(Route(f"/{path}", partial(_plotly_js, file)) for path, file in PLOTLIES.items()),
    *(Route(f"/assets/{name}", partial(_file, name, *about)) for name, about in FILES.items()),
    Route("/assets/{name:page}.js", _script),
]
MIDDLEWARE = [Middleware(SecurityHeaders), Middleware(Compressed)]
