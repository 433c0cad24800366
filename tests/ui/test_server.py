"""What the server adds: the patched front page, the assets, the headers."""

import asyncio
import gzip
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit.testing.v1 import AppTest

from ui import server


def test_the_front_page_has_no_inline_script_and_the_apps_own_title():
    page = server.front_page()
    assert "<script>" not in page
    assert '<script src="./assets/base.js"></script>' in page
    assert f"<title>{server.TITLE}</title>" in page
    assert "favicon.png" not in page
    assert '<link rel="stylesheet" href="./assets/app.css" />' in page


def test_the_front_page_says_which_browsers_it_needs_as_the_readme_does():
    page = server.front_page()
    assert f'<p id="outdated">{server.OUTDATED}</p>' in page
    assert f"<noscript><p>{server.UNSCRIPTED}</p></noscript>" in page
    assert page.count("<noscript>") == 1
    assert server.BROWSERS in (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_browsers_of_any_age_can_read_what_tells_them_so():
    script = re.sub(r"//.*|\".*?\"", "", (server.ASSETS / "base.js").read_text(encoding="utf-8"))
    assert not re.search(r"=>|`|\?\?|\?\.|\b(let|const|class|async)\b|\.\.\.", script)


def test_plotly_is_the_installed_one():
    assert b"plotly.js v" in gzip.decompress(server.packed_plotly())[:200]


def test_every_response_carries_the_headers():
    app = server.SecurityHeaders(Starlette(routes=[Route("/", lambda _: PlainTextResponse("x"))]))
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "headers": [],
        "root_path": "",
    }
    with ThreadPoolExecutor(1) as thread:  # the browser tests keep an event loop of their own in the main one
        thread.submit(asyncio.run, app(scope, receive, send)).result()
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    assert {name.lower(): value for name, value in server.HEADERS.items()}.items() <= headers.items()


def test_an_error_becomes_a_sentence():
    def script():
        from ui.server import show_error

        assert show_error(RuntimeError("secret detail"))

    app = AppTest.from_function(script).run()
    assert app.error[0].value.startswith("Something went wrong here.")
    assert "secret" not in app.error[0].value
