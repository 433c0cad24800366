"""What the app's own server adds to Streamlit: its assets, its front page, security headers, and what is shown in case of an error."""

import gc
import gzip
import logging
from functools import cache, partial
from pathlib import Path
from threading import Thread

import plotly
import streamlit as st
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from threadpoolctl import threadpool_limits

from core.training import warm_up
from ui.compressed import Compressed
from ui.embedding import origins
from ui.front import PAGES, front_page, missing_page
from ui.layout import FONT_PATH, PLOTLY_PATH, SCRIPTS, SPATIAL_PLOTLY_PATH

ASSETS = Path(__file__).parent / "assets"
PLOTLIES = {
    PLOTLY_PATH: ASSETS / "plotly-cartesian.min.js.gz",
    SPATIAL_PLOTLY_PATH: Path(plotly.__file__).parent / "package_data" / "plotly.min.js",
}
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
REVALIDATED = {"Cache-Control": "no-cache"}

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
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecurityHeaders:
    """ASGI middleware that adds `HEADERS` to every response, and keeps Streamlit's metrics from everybody."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        refused = str(scope.get("path")).endswith(METRICS)
        app = PlainTextResponse("Not found.", 404) if refused else self.app
        await app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def calm_collector() -> None:
    """Collect rarely, and never again what a start has loaded: a full collection stops every visitor for a fifth of a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def one_thread_each() -> None:
    """Keep NumPy's products in the thread that asks for them: on matrices so small, more threads only wait for each other."""
    threadpool_limits(1, "blas")


def warm_up_soon() -> None:
    """Compile the training's kernel in the background, before it is needed."""
    Thread(target=warm_up, daemon=True).start()


def show_error(error: Exception) -> bool:
    """One sentence on the page, the traceback in the server's log."""
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


def _font(_: Request) -> Response:
    return FileResponse(ASSETS / "stix-two-math.woff2", media_type="font/woff2", headers=FOREVER)


def _icon(_: Request) -> Response:
    return FileResponse(ASSETS / "icon.svg", media_type="image/svg+xml", headers=REVALIDATED)


def _asset_js(name: str, _: Request) -> Response:
    return FileResponse(ASSETS / name, media_type="text/javascript", headers=REVALIDATED)


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
    Route(f"/{FONT_PATH}", _font),
    Route("/assets/icon.svg", _icon),
    *(Route(f"/assets/{name}", partial(_asset_js, name)) for name in ("base.js", "print.js")),
    Route("/assets/{name:page}.js", _script),
]
MIDDLEWARE = [Middleware(SecurityHeaders), Middleware(Compressed)]
