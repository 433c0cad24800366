"""The pages run, follow the address, answer what they cannot follow, and never show a traceback."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core import EXAMPLES, Network, backward, forward, iris
from ui.edits import edited_network, read_edits
from ui.settings import PAIRS, OutputPair, Settings

APP = Path(__file__).parents[2] / "app.py"
PAGES = ["pages/overview.py", "pages/step_through.py", "pages/reference.py"]
SOFTMAX = "softmax + cross-entropy"
IRIS, TWO_INPUTS, EXCLUSIVE_OR = EXAMPLES
EDITS = "W1.2.3_0.5_b2.1_-1_x.4_0.3"


@pytest.fixture(autouse=True)
def no_search_for_components(monkeypatch):
    """No installed package brings one; to look through all of them takes `AppTest` most of a run."""
    monkeypatch.setattr(BidiComponentManager, "discover_and_register_components", lambda *_, **__: None)


def visit(page: str | None = None, **query: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=30)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    return app.switch_page(page).run() if page else app


def arrive(path: str, **query: str | list[str]) -> AppTest:
    """Open the overview or the steps by their own address, with no other page before it."""
    app = AppTest.from_file(APP, default_timeout=30)
    app._page_hash = calc_hash(path)  # what `switch_page` sets, which knows the pages only after a first run
    app.query_params.update(query)
    return app.run()


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label.startswith(label)).click().run()


def defaults(title: str) -> Settings:
    example = EXAMPLES[title]
    pair = OutputPair(example.output, example.cost)
    return Settings(title, example.observation, 1, pair, example.hidden, example.widths, 0, example.learning_rate)


def parameters(network: Network) -> list[list[float]]:
    return [getattr(layer, letter).ravel().tolist() for layer in network.layers for letter in "Wb"]


def captions(app: AppTest) -> list[str]:
    return [caption.value for caption in app.caption]


@pytest.mark.parametrize("page", [None, *PAGES])
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
        ("flower", "inf"),
        ("flower", "1e999"),
        ("flower", "-Infinity"),
        ("flower", "9" * 5000),
        ("flower", "12.7"),
        ("flower", "1e1"),
        ("flower", "1_0"),
        ("flower", " 12"),
        ("flower", "١٢"),
        ("seed", "1.5"),
        ("seed", "inf"),
        ("layers", "2.9"),
        ("layers", "inf"),
        ("width1", "3.5"),
        ("width1", "inf"),
        ("rate", "inf"),
        ("edits", "x.5_1"),
        ("edits", "x.1_nan"),
        ("batch", "9"),
        ("example", "Iris"),
        ("pair", "x"),
        ("step", "a_9"),
    ],
)
def test_an_address_that_asks_for_what_there_is_not_gets_one_notice(name, value):
    app = visit(**{name: value})
    assert not app.exception
    assert len(app.warning) == 1
    assert app.warning[0].value.startswith(f"The address asks for {name} “{value[:30]}")
    assert app.session_state.settings == Settings()


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
    press(app, "Worst")
    settings = app.session_state.settings
    costs = [
        backward(settings.network, forward(settings.network, x), y).cost for x, y in zip(iris().X, iris().Y, strict=True)
    ]
    assert settings.flower == int(np.argmax(costs))


def test_a_species_leads_to_its_first_flower():
    app = visit()
    app.segmented_control(key="species").set_value("virginica").run()
    assert app.session_state.settings.flower == 100


@pytest.mark.parametrize("title", [TWO_INPUTS, EXCLUSIVE_OR])
def test_another_example_begins_with_its_own_choices_and_iris_comes_back_exactly(title):
    query = {"flower": "3", "batch": "8", "seed": "4", "pair": SOFTMAX, "hidden": "tanh", "rate": "0.7", "edits": EDITS}
    app = visit(**query, layers="3", width1="7", width2="8", width3="9")
    assert app.session_state.settings.widths == (7, 8, 9)
    app.selectbox(key="example").set_value(title).run()
    assert app.session_state.settings == defaults(title)
    app.selectbox(key="example").set_value(IRIS).run()
    assert app.session_state.settings == Settings()
    assert parameters(app.session_state.settings.network) == parameters(Network.initialise())
    assert app.query_params == {}
    assert not app.exception
    assert not app.warning


@pytest.mark.parametrize("title", EXAMPLES)
@pytest.mark.parametrize("path", ["start", "step-through"])
def test_an_example_in_the_address_comes_with_its_own_choices(path, title):
    app = arrive(path, example=title)
    assert not app.exception
    assert not app.warning
    assert app.session_state.settings == defaults(title)


@pytest.mark.parametrize("title", EXAMPLES)
def test_an_example_goes_through_all_pages_unchanged(title):
    app = visit(example=title, seed="5")
    for page in PAGES:
        app.switch_page(page).run()
        assert not app.exception
        assert app.session_state.settings.example == title
        assert app.session_state.settings.seed == 5


@pytest.mark.parametrize("path", ["start", "step-through"])
def test_numbers_set_by_hand_are_there_on_arrival(path):
    app = arrive(path, edits=EDITS)
    settings = app.session_state.settings
    assert not app.exception
    assert not app.warning
    assert settings.edits == read_edits(EDITS)
    assert parameters(settings.network) == parameters(edited_network(Network.initialise(), read_edits(EDITS)))
    assert settings.network.layers[0].W[1, 2] == 0.5
    assert settings.network.layers[1].b[0] == -1.0
    assert settings.x.tolist() == [*iris().X[70][:3], 0.3]


def test_numbers_set_by_hand_stay_from_page_to_page():
    app = visit(edits=EDITS)
    for page in PAGES:
        assert app.switch_page(page).run().session_state.settings.edits == read_edits(EDITS)


def sidebar_alone():
    import streamlit as st

    from ui import sidebar
    from ui.edits import Edit

    shown = sidebar.sidebar()
    initial = float(shown.initial_network.layers[0].W[1, 2])
    st.button("0.25", on_click=sidebar._set_number, args=(Edit("W_1", 1, 2, 0.25), initial))
    st.button("1e-30", on_click=sidebar._set_number, args=(Edit("x", 0, 0, 1e-30), 0.0))
    st.button("initial", on_click=sidebar._set_number, args=(Edit("W_1", 1, 2, initial), initial))
    st.button("reset", on_click=sidebar._reset)
    st.button("flip", on_click=sidebar.flip_pair)
    st.button("rate", on_click=sidebar.set_rate, args=(1e9,))


def test_a_number_is_set_replaced_taken_back_and_reset():
    app = AppTest.from_function(sidebar_alone, default_timeout=30).run()
    press(press(press(app, "0.25"), "1e-30"), "0.25")
    assert app.session_state.settings.edits == read_edits("W1.2.3_0.25_x.1_1e-30")
    assert app.query_params == {"edits": "W1.2.3_0.25_x.1_1e-30"}
    press(app, "initial")
    assert app.session_state.settings.edits == read_edits("x.1_1e-30")
    assert parameters(app.session_state.settings.network) == parameters(Network.initialise())
    press(press(app, "0.25"), "reset")
    assert app.session_state.settings == Settings()
    assert parameters(app.session_state.settings.network) == parameters(Network.initialise())
    assert app.session_state.settings.x.tolist() == iris().X[70].tolist()
    assert app.query_params == {}


def test_reset_leaves_all_other_choices():
    app = AppTest.from_function(sidebar_alone, default_timeout=30)
    app.query_params.update(seed="3", width1="4", edits=EDITS)
    press(app.run(), "reset")
    assert app.session_state.settings == Settings(seed=3, widths=(4,))
    assert parameters(app.session_state.settings.network) == parameters(Network.initialise((4, 4, 3), seed=3))


def test_the_output_is_flipped_there_and_back():
    app = AppTest.from_function(sidebar_alone, default_timeout=30).run()
    assert press(app, "flip").session_state.settings.pair == PAIRS[SOFTMAX]
    assert press(app, "flip").session_state.settings == Settings()


def test_a_learning_rate_from_the_player_stays_within_the_sidebars():
    app = AppTest.from_function(sidebar_alone, default_timeout=30).run()
    assert press(app, "rate").session_state.settings.rate == 100.0


@pytest.mark.parametrize("move", ["Next", "Random", "Worst", "typed", "species"])
def test_another_flower_drops_what_was_set_in_the_inputs_and_keeps_the_rest(move):
    app = visit(edits=EDITS)
    if move == "typed":
        app.number_input(key="flower").set_value(12).run()
    elif move == "species":
        app.segmented_control(key="species").set_value("setosa").run()
    else:
        press(app, move)
    settings = app.session_state.settings
    assert settings.edits == read_edits("W1.2.3_0.5_b2.1_-1")
    assert settings.x.tolist() == iris().X[settings.flower].tolist()
    assert app.query_params["edits"] == "W1.2.3_0.5_b2.1_-1"


def test_a_narrower_layer_drops_the_numbers_that_no_longer_have_a_cell():
    app = visit(width1="5", edits="W1.5.1_1_b1.5_2_W2.1.5_3_W2.3.2_4_b2.3_5_x.1_6")
    app.number_input(key="width1").set_value(4).run()
    assert app.session_state.settings.edits == read_edits("W2.3.2_4_b2.3_5_x.1_6")
    app.number_input(key="width1").set_value(5).run()
    assert app.session_state.settings.edits == read_edits("W2.3.2_4_b2.3_5_x.1_6")


def test_a_layer_less_drops_its_numbers():
    app = visit(layers="2", edits="W3.1.1_1_b3.3_2_b2.4_3_W1.1.1_4")
    app.number_input(key="layers").set_value(1).run()
    assert app.session_state.settings.edits == read_edits("W1.1.1_4")


@pytest.mark.parametrize(("batch", "size"), [("2", 2), ("8", 8), ("all", 150)])
@pytest.mark.parametrize("layers", ["1", "3"])
def test_a_batch_is_stepped_through(batch, size, layers):
    app = arrive("step-through", batch=batch, layers=layers, flower="149", step="one_dC_dW_1")
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert "player" in [element.proto.component_name for element in app.get("bidi_component")]
    settings = app.session_state.settings
    assert settings.x.shape == (size, 4)
    assert settings.x[settings.told].tolist() == iris().X[149].tolist()


@pytest.mark.parametrize(("title", "sizes"), [(TWO_INPUTS, None), (EXCLUSIVE_OR, ["1", "2", "3", "all"])])
def test_a_batch_is_no_larger_than_the_data(title, sizes):
    app = visit(example=title)
    offered = [box.options for box in app.selectbox if box.key == "batch"]
    assert offered == ([sizes] if sizes else [])


def test_next_goes_round_from_the_last_flower_to_the_first():
    app = visit(flower="148")
    assert press(app, "Next").session_state.settings.flower == 149
    assert press(app, "Next").session_state.settings.flower == 0
    assert press(app, "Next").session_state.settings.flower == 1


def test_the_last_value_of_a_repeated_name_counts():
    app = arrive("start", flower=["inf", "12"], seed=["3", "x"], edits=[EDITS, ""])
    assert app.session_state.settings == Settings(flower=12)
    assert [warning.value.split(" (")[0] for warning in app.warning] == ["The address asks for seed “x”"]


def test_a_struck_out_number_comes_back_to_the_address_with_the_next_choice():
    app = visit(flower="inf", seed="3")
    assert app.query_params == {"seed": "3"}
    press(app, "Next")
    assert app.query_params == {"seed": "3", "flower": "71"}
    assert not app.warning


def test_a_wrong_number_that_turns_up_later_is_struck_out():
    app = visit(seed="3")
    app.query_params["flower"] = "inf"
    app.run()
    assert not app.exception
    assert app.session_state.settings.flower == 70
    assert app.query_params == {"seed": "3"}
