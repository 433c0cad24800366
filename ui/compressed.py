"""Files go out compressed, each once: with brotli where the browser takes it, else with gzip.

Streamlit leaves its own files as they are, and what compresses answers on the way does so anew for each of them.
"""

import gzip
import re
from functools import lru_cache

import brotli
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATHS = re.compile(r"/(static/.*|assets/.*|[A-Za-z0-9-]*)")
"""What is the same for everybody: files, and the front page."""
TYPES = re.compile(r"text/|application/(javascript|json)|image/svg")
MOST_FILES = 512


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


@lru_cache(MOST_FILES)
def compressed(body: bytes, coding: str) -> bytes:
    """The same bytes, smaller; at this quality a tenth larger than at brotli's best, which takes twenty times as long."""
    return bytes(brotli.compress(body, quality=9)) if coding == "br" else gzip.compress(body, compresslevel=9, mtime=0)
