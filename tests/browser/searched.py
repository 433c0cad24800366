"""The app with one more route, for the tests: what of its process holds the numbers that are asked for, each written backwards."""

import sys
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from memory import holders  # noqa: E402

import app as served  # noqa: E402
from ui import server  # noqa: E402


def _held(request: Request) -> JSONResponse:
    return JSONResponse(holders([float(each[::-1]) for each in request.query_params.getlist("n")]))


app = st.App(
    served.__file__,
    routes=[Route("/tests/held", _held), *server.ROUTES],
    middleware=server.MIDDLEWARE,
    on_script_error=server.show_error,
)
