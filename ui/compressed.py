"""Files go out compressed, each once: with brotli where the browser takes it, else with gzip.

Streamlit leaves its own files as they are, and what compresses answers on the way does so anew for each of them.
"""

import gzip
import re
import time
from threading import Thread

import brotli
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATHS = re.compile(r"/(static/.*|assets/.*|[A-Za-z0-9-]*)")
"""What is the same for everybody: files, and the front page."""
TYPES = re.compile(r"text/|application/(javascript|json)|image/svg")
VALIDATORS = ("ETag", "Last-Modified")
"""What a file of which a browser never asks whether it is still the same need not have."""
MOST_FILES, LEISURE = 512, 60

_packed: dict[tuple[bytes, str], bytes] = {}
_best: set[tuple[bytes, str]] = set()


class Compressed:
    """ASGI middleware that compresses what is found at `PATHS` and of a type of `TYPES`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        coding = _coding(scope)
        if not coding:
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def gather(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _compresses(message):
                start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body"):
                    packed = await run_in_threadpool(compressed, body, coding)
                    headers = MutableHeaders(scope=start)
                    headers.update({"Content-Encoding": coding, "Content-Length": str(len(packed))})
                    headers.add_vary_header("Accept-Encoding")
                    for name in ("Accept-Ranges", *(VALIDATORS if "immutable" in headers.get("cache-control", "") else ())):
                        del headers[name]
                    await send(start)
                    await send({"type": "http.response.body", "body": packed})

        plain = [header for header in scope["headers"] if header[0] != b"accept-encoding"]
        await self.app({**scope, "headers": plain}, receive, gather)


def _coding(scope: Scope) -> str:
    """How an answer may be compressed, or "" where it must not be."""
    if scope["type"] != "http" or scope["method"] != "GET" or not PATHS.fullmatch(scope["path"]):
        return ""
    headers = Headers(scope=scope)
    accepted = re.findall(r"[a-z]+(?![^,]*;q=0(?:,|$))", headers.get("accept-encoding", ""))
    return next((coding for coding in ("br", "gzip") if coding in accepted and "range" not in headers), "")


def _compresses(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return (
        start["status"] == 200 and "content-encoding" not in headers and bool(TYPES.match(headers.get("content-type", "")))
    )


def compressed(body: bytes, coding: str) -> bytes:
    """The same bytes, smaller, so that nobody has to wait for it: a tenth larger than at brotli's best, which takes twenty times as long."""
    packed = _packed.get((body, coding))
    if packed is None:
        if len(_packed) >= MOST_FILES:
            _packed.clear()
            _best.clear()
        quick = brotli.compress(body, quality=9) if coding == "br" else gzip.compress(body, compresslevel=9, mtime=0)
        packed = _packed[body, coding] = bytes(quick)
    return packed


def improve() -> None:
    """Compress what has been asked for once more, as well as brotli can."""
    for body, coding in _packed.keys() - _best:
        if coding == "br":
            _packed[body, coding] = bytes(brotli.compress(body))
        _best.add((body, coding))


def improve_at_leisure() -> None:
    """Do so in the background from time to time, a server's first minute excepted."""

    def go_on() -> None:
        while True:
            time.sleep(LEISURE)
            improve()

    Thread(target=go_on, daemon=True).start()
