"""What the server adds: the patched front page, the assets, the headers."""

import asyncio
import gzip
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

import brotli
import pytest
from plotly.offline import get_plotlyjs_version
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit.testing.v1 import AppTest

from ui import compressed as compression
from ui import front, server
from ui.compressed import Compressed, compressed
from ui.layout import SCRIPTS, style_sheet
from ui.overview import overview
from ui.settings import Settings

PATHS = [*front.PAGES]


@pytest.mark.parametrize("path", PATHS)
def test_the_front_page_has_no_inline_script_and_the_apps_own_title(path):
    page = front.front_page(path)
    assert "<script>" not in page
    assert '<script src="./assets/base.js"></script>' in page
    assert f"<title>{front.NAME}</title>" in page
    assert "favicon.png" not in page
    assert f"<style>{style_sheet()}</style>" in page


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_waited_for_before_the_first_screen(path):
    """Whatever makes a browser wait stands after it, and all of Streamlit's is still there."""
    page = front.front_page(path)
    before, screen, after = page.partition('<div id="first"')
    assert not re.search(r"<script|<link[^>]+preload", before)
    (style,) = re.findall(r"<link[^>]+stylesheet[^>]+>", page)
    assert 'media="print"' in style
    assert before.index(style) < before.index("<style>")  # what it says of an element, the app's own says better
    own = (front.STATIC / "index.html").read_text(encoding="utf-8")
    for link in re.findall(
        r'(?:src|href)="(\./static/(?!media/SourceSans)[^"]+)"', own
    ):  # of that font the app sends a part
        assert page.count(f'"{link}"') == (after + style).count(f'"{link}"') == 1
    assert after.index('<div id="root">') < after.index("base.js") < after.index('type="module"')
    assert screen


@pytest.mark.parametrize("path", PATHS)
def test_what_every_page_draws_with_is_asked_for_at_once_and_waits_for_what_comes_first(path):
    page = front.front_page(path)
    early = re.findall(r'<link rel="modulepreload" fetchpriority="low" href="\./([^"]+)" />', page)
    assert all(page.count(name) == 1 for name in early)
    assert all(any(re.match(rf"static/js/{widget}\.", name) for name in early) for widget in front.WIDGETS)
    assert all((front.STATIC / name).is_file() or name in SCRIPTS for name in early)
    assert sum(name in SCRIPTS for name in early) == len(front.COMPONENTS.get(path, ()))


def test_the_first_screen_says_what_the_overview_says():
    page, settings = front.front_page(""), Settings()
    app = AppTest.from_file(str(Path(__file__).parents[2] / "app.py"), default_timeout=60).run()
    shown = overview(settings)
    assert shown.idea == next(each.value for each in app.markdown if "chain rule" in each.value)
    text = re.sub(r"\s+", " ", re.sub("<[^>]+>", "", page))
    for said in (app.title[0].value, shown.idea, shown.hint, shown.answer, app.header[0].value):
        assert re.sub(r"\*", "", said) in unescape(text)
    assert shown.drawing in page
    assert shown.drawing not in front.front_page("", asked=True)  # that may be another network
    for path, title in front.PAGES.items():
        assert f"<h1>{title}</h1>" in front.front_page(path) or not path


@pytest.mark.parametrize("path", PATHS)
def test_the_first_screen_has_the_bones_of_what_comes_and_nothing_that_could_be_taken_for_it(path):
    found = re.findall(r'<template shadowrootmode="closed">(.*?)</template>', front.front_page(path), flags=re.DOTALL)
    assert len(found) == bool(path)
    for each in front.COMPONENTS[path] if path else ():
        assert re.sub(r' (data-testid|id)="[^"]*"', "", each.html) in found[0]
        assert each.styles in found[0]
    assert "data-testid=" not in "".join(found)


def test_the_front_page_says_which_browsers_it_needs_as_the_readme_does():
    page = front.front_page("")
    assert f'<p id="outdated">{front.OUTDATED}</p>' in page
    assert f"<p>{front.UNSCRIPTED}</p></noscript>" in page
    assert page.count("<noscript>") == 1
    assert front.BROWSERS in (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_browsers_of_any_age_can_read_what_tells_them_so():
    script = re.sub(r"//.*|\".*?\"", "", (server.ASSETS / "base.js").read_text(encoding="utf-8"))
    assert not re.search(r"=>|`|\?\?|\?\.|\b(let|const|class|async)\b|\.\.\.", script)


def test_plotlies_are_of_the_installed_version():
    """The bundled one is plotly.js-cartesian-dist-min of the same version from npm, gzipped; a newer plotly needs a newer file."""
    whose = [(server.plotly_js(file)[:100].decode(), path) for path, file in server.PLOTLIES.items()]
    assert [f"v{get_plotlyjs_version()}\n" in header for header, _ in whose] == [True, True]
    assert (
        ["(cartesian - minified)" in header for header, _ in whose]
        == ["cartesian" in path for _, path in whose]
        == [True, False]
    )


def asked(app, path="/", **headers):
    """The status, the headers and the body with which the application answers."""
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": given,
    }
    with ThreadPoolExecutor(1) as thread:  # the browser tests keep an event loop of their own in the main one
        thread.submit(asyncio.run, app({**scope, "root_path": ""}, receive, send)).result()
    found = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], found, b"".join(message.get("body", b"") for message in sent)


@pytest.mark.parametrize(
    ("media_type", "whole"),
    [
        *(
            (each, True)
            for each in ("text/html", "text/plain", "image/svg+xml", "application/json", "application/xhtml+xml", "")
        ),
        *((each, False) for each in ("text/javascript", "application/javascript", "text/css", "font/woff2")),
    ],
)
def test_every_response_carries_the_headers_but_what_only_a_page_loads(media_type, whole):
    app = server.SecurityHeaders(Starlette(routes=[Route("/", lambda _: PlainTextResponse("x", media_type=media_type))]))
    _, headers, _ = asked(app)
    expected = {name.lower(): value for name, value in server.HEADERS.items()}
    assert (expected.items() <= headers.items()) == whole
    assert headers["x-content-type-options"] == "nosniff"
    assert whole or expected.keys() & headers.keys() == {"x-content-type-options"}


@pytest.mark.parametrize(("kept", "names"), [("no-cache", {"etag", "last-modified"}), ("public, immutable", set())])
def test_only_what_is_asked_for_again_says_which_it_is(kept, names):
    given = {
        "Cache-Control": kept,
        "ETag": '"1"',
        "Last-Modified": "Mon, 30 Nov 2026 00:00:00 GMT",
        "Accept-Ranges": "bytes",
    }
    _, headers, _ = asked(answers(**given), "/assets/a.js", accept_encoding="br")
    assert headers.keys() & {"etag", "last-modified", "accept-ranges"} == names


TEXT = "∂C/∂z " * 1000
UNPACKED = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


def answers(media_type="text/javascript", status=200, **headers):
    answer = PlainTextResponse(TEXT, status, {"Cache-Control": "immutable", **headers}, media_type)
    paths = ("/", "/check", "/static/js/a.js", "/assets/a.js", "/media/a.js", "/_stcore/health")
    return Compressed(Starlette(routes=[Route(path, lambda _: answer) for path in paths]))


@pytest.mark.parametrize("path", ["/", "/check", "/static/js/a.js", "/assets/a.js"])
@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
def test_what_everybody_gets_goes_out_compressed(path, accepted, coding):
    status, headers, body = asked(answers(), path, accept_encoding=accepted)
    assert (status, headers.get("content-encoding"), headers["cache-control"]) == (200, coding, "immutable")
    assert UNPACKED[coding](body).decode() == TEXT
    assert int(headers["content-length"]) == len(body)
    assert headers.get("vary") == ("Accept-Encoding" if coding else None)


@pytest.mark.parametrize(
    ("app", "path", "more"),
    [
        (answers(), "/media/a.js", {}),  # what belongs to one visitor is kept nowhere
        (answers(), "/_stcore/health", {}),
        (answers(), "/assets/a.js", {"range": "bytes=0-9"}),
        (answers("font/woff2"), "/assets/a.js", {}),
        (answers(status=404), "/assets/a.js", {}),
        (answers(**{"Content-Encoding": "x"}), "/assets/a.js", {}),
    ],
)
def test_all_else_goes_out_as_it_is(app, path, more):
    _, headers, body = asked(app, path, accept_encoding="gzip, br", **more)
    assert headers.get("content-encoding") in (None, "x")
    assert body.decode() == TEXT


@pytest.fixture
def qualities(monkeypatch):
    """With what quality brotli is used; nothing is compressed yet."""
    used, compress = [], brotli.compress
    for name, empty in (("_packed", {}), ("_best", set())):
        monkeypatch.setattr(compression, name, empty)
    monkeypatch.setattr(
        brotli, "compress", lambda body, quality=11: used.append(quality) or compress(body, quality=quality)
    )
    return used


def test_each_file_is_compressed_once_and_once_more_when_there_is_time(qualities):
    app = answers()
    for path in ("/assets/a.js", "/static/js/a.js"):
        asked(app, path, accept_encoding="br")
    assert qualities == [9]
    asked(app, "/assets/a.js", accept_encoding="gzip")
    for _ in range(3):
        compression.improve()
    _, headers, body = asked(app, "/assets/a.js", accept_encoding="br")
    assert qualities == [9, 11]
    assert (headers["content-encoding"], brotli.decompress(body).decode()) == ("br", TEXT)
    assert gzip.decompress(asked(app, "/assets/a.js", accept_encoding="gzip")[2]).decode() == TEXT


def test_no_more_files_are_kept_compressed_than_there_is_room_for(qualities, monkeypatch):
    monkeypatch.setattr(compression, "MOST_FILES", 3)
    for k in range(10):
        assert brotli.decompress(compressed(b"%d" % k * 100, "br")) == b"%d" % k * 100
        compression.improve()
        assert len(compression._best) <= len(compression._packed) <= 3
    assert qualities.count(9) == 10


def test_a_visit_brings_in_neither_pandas_nor_scikit_learn():
    """Each takes a second or two of the first visitor's time, and some eighty megabytes."""
    script = (
        "import sys, app; from streamlit.testing.v1 import AppTest; at = AppTest.from_file('app.py', default_timeout=60).run();"
        "assert at.title, at; print(sorted({'pandas', 'pyarrow', 'sklearn'} & sys.modules.keys()))"
    )
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert run.stdout.strip() == "[]", run.stderr


def test_an_error_becomes_a_sentence():
    def script():
        from ui.server import show_error

        assert show_error(RuntimeError("secret detail"))

    app = AppTest.from_function(script).run()
    assert app.error[0].value.startswith("Something went wrong here.")
    assert "secret" not in app.error[0].value


def test_metrics_are_for_who_knows_the_token(monkeypatch):
    app = server.SecurityHeaders(
        Starlette(routes=[Route(server.METRICS, lambda _: PlainTextResponse("cache_memory_bytes 1"))])
    )
    status = lambda **headers: asked(app, server.METRICS, **headers)[0]  # noqa: E731
    assert (status(), status(authorization="Bearer "), status(authorization="Bearer None")) == (404, 404, 404)
    monkeypatch.setenv("METRICS_TOKEN", "a secret")
    assert (status(), status(authorization="Bearer a guess"), status(authorization="a secret")) == (404, 404, 404)
    assert status(authorization="Bearer a secret") == 200
