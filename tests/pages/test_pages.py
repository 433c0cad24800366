"""The pages run, follow the address, answer what they cannot follow, and never show a traceback."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import backward, forward, iris
from ui.settings import PAIRS

APP = Path(__file__).parents[2] / "app.py"
SOFTMAX = "softmax + cross-entropy"


def visit(page: str | None = None, **query: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=30)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    return app.switch_page(page).run() if page else app


def captions(app: AppTest) -> list[str]:
    return [caption.value for caption in app.caption]


@pytest.mark.parametrize("page", [None, "pages/overview.py", "pages/step_through.py", "pages/reference.py"])
def test_a_page_runs_without_a_complaint(page):
    app = visit(page)
    assert not app.exception
    assert not app.error
    assert not app.warning


def test_the_overview_says_what_the_network_answers():
    app = visit()
    assert app.title[0].value == "How backpropagation really works"
    assert "the network says *setosa*, with 0.76: wrong" in " ".join(captions(app))


def test_the_sidebar_follows_the_address():
    app = visit(flower="12", seed="3", pair=SOFTMAX)
    assert app.number_input(key="flower").value == 12
    assert app.number_input(key="seed").value == 3
    assert app.selectbox(key="pair").value == SOFTMAX
    assert not app.warning


def test_the_sidebar_names_the_species_and_the_raw_centimetres():
    app = visit()
    app.number_input(key="flower").set_value(0).run()
    assert "*Iris setosa*: sepal 5.1 × 3.5 cm, petal 1.4 × 0.2 cm" in captions(app)
    assert iris().species_names[iris().species[0]] == "setosa"


def test_the_sidebar_offers_the_three_pairs():
    assert visit().selectbox(key="pair").options == list(PAIRS)
    assert list(PAIRS) == ["sigmoid + binary cross-entropy", SOFTMAX, "sigmoid + half squared error"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("layers", "4"),
        ("width1", "13"),
        ("hidden", "softmax"),
        ("rate", "nan"),
        ("flower", "150"),
        ("flower", "-1"),
        ("flower", "NaN"),
        ("flower", "9" * 40),
        ("seed", "1.5"),
        ("pair", "x"),
        ("step", "a_9"),
    ],
)
def test_an_address_that_asks_for_what_there_is_not_gets_one_notice(name, value):
    app = visit(**{name: value})
    assert not app.exception
    assert len(app.warning) == 1
    assert app.warning[0].value.startswith(f"The address asks for {name} “{value[:30]}")
    assert app.number_input(key="flower").value == 70


def test_several_wrong_wishes_get_one_notice():
    app = visit(flower="x", seed="y", pair="z", step="w")
    assert len(app.warning) == 1
    assert all(name in app.warning[0].value for name in ("flower", "seed", "pair", "step"))


def test_a_strangers_markup_is_not_repeated():
    warning = visit(pair="<img src=x onerror=alert(1)>**[a](b)").warning[0].value
    assert not set("<>*[]()") & set(warning.split("“")[1].split("”")[0])


def test_the_network_follows_the_address():
    app = visit("pages/step_through.py", layers="2", width1="3", width2="7", hidden="tanh", rate="0.5")
    assert not app.warning
    settings = app.session_state.settings
    assert settings.network.sizes == (4, 3, 7, 3)
    assert settings.hidden == "tanh"
    assert settings.rate == 0.5


def test_the_worst_flower_is_the_costliest():
    app = visit()
    app.button[1].click().run()
    settings = app.session_state.settings
    costs = [
        backward(settings.network, forward(settings.network, x), y).cost for x, y in zip(iris().X, iris().Y, strict=True)
    ]
    assert settings.flower == int(np.argmax(costs))


def test_a_species_leads_to_its_first_flower():
    app = visit()
    app.segmented_control(key="species").set_value("virginica").run()
    assert app.session_state.settings.flower == 100
