"""Somebody's own work in the address: what is written is read to the last digit, and nothing else is opened by it."""

import json
import pickle
import random
import string
import zlib
from base64 import urlsafe_b64encode

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import read_work
from core.reading.plain import write
from ui.link import LENT, LONGEST_LINK, LONGEST_TEXT, fingerprint, read

RANDOM = np.random.default_rng(0)


def document(n_in, n_hidden, rows):
    return {
        "layers": [
            {
                "W": RANDOM.normal(size=(n_hidden, n_in)).tolist(),
                "b": RANDOM.normal(size=n_hidden).tolist(),
                "activation": "tanh",
            },
            {"W": RANDOM.normal(size=(1, n_hidden)).tolist(), "b": [0.1], "activation": "identity"},
        ],
        "cost": "half_squared_error",
        "x": RANDOM.normal(size=(rows, n_in)).tolist(),
        "y": RANDOM.normal(size=(rows, 1)).tolist(),
    }


SMALL, LARGE = document(4, 5, 3), document(20, 20, 20)
"""65 and 861 numbers of 16 digits."""


def packed(data):
    return urlsafe_b64encode(zlib.compress(data, 9)).decode().rstrip("=")


def script():
    import streamlit as st

    from ui.link import arrive, written
    from ui.own import open_work, works

    if data := st.session_state.pop("file", None):
        open_work(data, "file.json")
    st.session_state.waits = arrive(st.query_params.to_dict())
    st.session_state.written = {title: written(title) for title in works()}


def opened(work, file=None, **asked):
    """What is open by title, as it is written, after a visit's beginning, and whether it waits."""
    app = AppTest.from_function(script)
    app.query_params.update({"work": work, **asked})
    if file:
        app.session_state["file"] = file
    app.session_state["browser_answered"] = True
    app.run()
    assert not app.exception, app.exception[0].message
    return app.session_state["written"], app.session_state["waits"]


def text_of(given):
    return write(read_work(json.dumps(given).encode()))


def test_a_small_work_is_in_the_address_to_the_last_digit():
    link = packed(text_of(SMALL))
    assert len(link) <= LONGEST_LINK
    assert opened(link, example="My own") == ({"My own": link}, False)
    assert read_work(read(link)).network.layers[0].W.tolist() == SMALL["layers"][0]["W"]


def test_some_250_numbers_have_room():
    assert len(packed(text_of(document(15, 12, 2)))) <= LONGEST_LINK


def test_a_large_work_is_named_and_waits_for_its_file():
    data = json.dumps(LARGE).encode()
    (link,) = opened("", file=data)[0].values()
    assert LENT.fullmatch(link)["numbers"] == fingerprint(read_work(data))
    assert opened(link, example="file 20-20-1") == ({}, True)
    assert opened(link, file=data, example="file 20-20-1") == ({"file 20-20-1": link}, False)


def test_the_file_may_leave_open_what_the_link_says():
    (link,) = opened("", file=json.dumps(LARGE).encode())[0].values()
    layers = [{"W": each["W"], "b": each["b"]} for each in LARGE["layers"]]
    bare = json.dumps({"layers": layers, "x": LARGE["x"], "y": LARGE["y"]}).encode()
    assert opened(link, file=bare) == ({"file 20-20-1": link}, False)


def test_a_work_that_says_something_else_stays_beside_it():
    (link,) = opened("", file=json.dumps(LARGE).encode())[0].values()
    layers = [{**each, "activation": "sigmoid"} for each in LARGE["layers"]]
    found, waits = opened(link, file=json.dumps({**LARGE, "layers": layers}).encode())
    assert found["file 20-20-1 (2)"] == link
    assert len(set(found.values())) == 2
    assert not waits


def test_another_file_is_not_taken_for_it():
    (link,) = opened("", file=json.dumps(LARGE).encode())[0].values()
    other = {**LARGE, "y": [[each[0] + 1e-9] for each in LARGE["y"]]}
    found, waits = opened(link, file=json.dumps(other).encode())
    assert waits
    assert link not in found.values()


def hostile():
    """Texts that are no work, or one that was tampered with."""
    draw, link = random.Random(0), packed(text_of(SMALL))
    alphabet = string.ascii_letters + string.digits + "-_~.%=<>&\x00é"
    yield from (
        "~",
        "~0123",
        "~0123abcd",
        "~0123abcd.relu",
        "~zzzzzzzz.relu.relu",
        "~0123ABCD.relu.sum",
        "é" * 40,
        "\x00",
        "A" * 10**6,
    )
    yield from map(
        packed, (b"", b"{", b"{}", b"null", b"[" * 10**5, b'{"layers":' + b"[" * 10**5, b'{"a":' * 10**5, b"0" * 10**7)
    )
    yield from map(
        packed, (pickle.dumps({"layers": SMALL}), b"PK\x03\x04", b"\x89HDF\r\n\x1a\n", b"\x93NUMPY", b'{"layers": NaN}')
    )
    yield packed(b'{"layers":[{"W":[[' + b"9" * LONGEST_TEXT + b"]]}]}")
    yield packed(b'{"layers":[{"W":[[1e400]],"b":[0]}]}')
    for _ in range(300):
        text = list(link)
        for _ in range(draw.choice((1, 1, 2, 20))):
            place = draw.randrange(len(text))
            text[place : place + draw.choice((0, 1, 1, 200))] = draw.choices(alphabet, k=draw.choice((0, 1, 3)))
        yield "".join(text)
    plain = text_of(SMALL)
    for _ in range(300):
        data = bytearray(plain)
        for _ in range(draw.choice((1, 2, 10))):
            place = draw.randrange(len(data))
            data[place : place + draw.choice((0, 1, 1, 50))] = bytes(
                draw.choices(b'0123456789.,eE+-[]{}":\\truenlsafINy\xff\x00', k=draw.choice((0, 1, 3)))
            )
        yield packed(bytes(data))


def script_of_many():
    import streamlit as st

    from ui.link import ASKED, arrive
    from ui.own import works

    st.session_state.taken = []
    for text in st.session_state.texts:
        waits = arrive({"work": text})
        st.session_state.taken.append((waits, len(works())))
        st.session_state.pop(ASKED, None)
        works().clear()


def test_whatever_stands_there_is_opened_or_not_but_never_fails():
    app, texts = AppTest.from_function(script_of_many, default_timeout=60), list(hostile())
    app.session_state["texts"] = texts
    app.run()
    assert not app.exception, app.exception[0].message
    taken = app.session_state["taken"]
    assert [waits for waits, _ in taken] == [bool(LENT.fullmatch(text)) for text in texts]
    assert len(taken) > 600
    assert 0 < sum(count for _, count in taken) < len(taken) / 2


@pytest.mark.parametrize("title", ["<b>x</b>", "**x**" * 100, "XOR 2-2-1", "", "   ", "\x00", "[a](b)", "x" * 5000])
def test_a_title_from_the_address_is_plain_and_nobody_elses(title):
    ((shown, _),) = opened(packed(text_of(SMALL)), example=title)[0].items()
    assert shown
    assert shown != "XOR 2-2-1"
    assert len(shown) < 100
    assert not set(shown) & set("<>*[]\x00`")
