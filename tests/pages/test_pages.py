"""The pages run, follow the address, answer what they cannot follow, and never show a traceback."""

import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl

import numpy as np
import pytest
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core import EXAMPLES, Network, backward, forward, iris
from core.training import Change, Run, advance, start, stratified_split, train, unflatten
from ui.edits import edited_network, read_edits
from ui.link import ANSWERED
from ui.pairs import PAIRS, OutputPair
from ui.passes import packed_pass
from ui.reference.page import reference_html
from ui.runs import LARGEST_RATE, Training
from ui.settings import Settings, steps_of, training_of

APP = Path(__file__).parents[2] / "app.py"
PAGES = [
    "pages/overview.py",
    "pages/total_derivative.py",
    "pages/step_through.py",
    "pages/train.py",
    "pages/check.py",
    "pages/reference.py",
]
PATHS = ["start", "total-derivative", "step-through", "train", "check", "reference"]
SOFTMAX = "softmax + cross-entropy"
IRIS, TWO_INPUTS, EXCLUSIVE_OR, RESIDUAL = EXAMPLES
EDITS = "W1.2.3_0.5_b2.1_-1_x.4_0.3"


@pytest.fixture(autouse=True)
def no_search_for_components(monkeypatch):
    """No installed package brings one; to look through all of them takes `AppTest` most of a run."""
    monkeypatch.setattr(BidiComponentManager, "discover_and_register_components", lambda *_, **__: None)


@pytest.fixture(autouse=True)
def pages_are_announced(monkeypatch):
    """A server has run `app.py` before its first visitor comes; otherwise Streamlit looks for pages by the names of files."""
    made = PagesManager.__init__

    def made_later(self, *args, **kwargs):
        PagesManager.uses_pages_directory = False
        made(self, *args, **kwargs)

    monkeypatch.setattr(PagesManager, "__init__", made_later)


def _visitor() -> AppTest:
    """One whose browser has answered that it keeps no work; there is none here that could."""
    app = AppTest.from_file(APP, default_timeout=30)
    app.session_state[ANSWERED] = True
    return app


def visit(page: str | None = None, **query: str) -> AppTest:
    app = _visitor()
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    return app.switch_page(page).run() if page else app


def arrive(path: str, **query: str | list[str]) -> AppTest:
    """Open a page by its own address, with no other page before it."""
    app = _visitor()
    app._page_hash = calc_hash(path)  # what `switch_page` sets, which knows the pages only after a first run
    app.query_params.update(query)
    return app.run()


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label.startswith(label)).click().run()


def defaults(title: str) -> Settings:
    example = EXAMPLES[title]
    pair = OutputPair(example.output, example.cost)
    chosen = Settings(title, example.observation, 1, pair, example.hidden, example.widths, 0, example.learning_rate)
    return replace(chosen, training=training_of(example))


def parameters(network: Network) -> list[list[float]]:
    return [getattr(layer, letter).ravel().tolist() for layer in network.layers for letter in "Wb"]


def trained(network: Network, update: int, **how: float) -> Network:
    """The network of the article after so many updates of a training with the defaults, or with other settings."""
    records = train(network, iris().X, iris().Y, **{"every": 1, "epochs": update // 105 + 1} | how)
    return next(record.network for record in records if record.update == update)


def beginning(app: AppTest) -> tuple[dict, dict]:
    """What the dashboard gets: all that stays as it is, and the header of the records."""
    data = next(e.proto.bytes for e in app.get("bidi_component") if e.proto.component_name == "training")
    end = 8 + int.from_bytes(data[:8], "little")
    later = end + 8
    return json.loads(data[8:end]), json.loads(data[later : later + int.from_bytes(data[end:later], "little")])


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


def test_the_sidebar_offers_every_pair_of_a_usual_output_and_a_cost():
    assert visit().selectbox(key="pair").options == list(PAIRS)
    assert list(PAIRS)[:3] == ["sigmoid + binary cross-entropy", SOFTMAX, "sigmoid + half squared error"]
    assert {pair.output for pair in PAIRS.values()} == {"sigmoid", "softmax", "identity"}


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
        ("rate", "1000000.1"),
        ("training", "b0"),
        ("training", "b8_sgd"),
        ("training", "e20001"),
        ("training", "c5xnanx8"),
        ("moment", "x"),
        ("moment", ""),
        ("moment", "-1"),
        ("moment", "1.0"),
        ("moment", "inf"),
        ("moment", "9" * 5000),
        ("at", "5251"),
        ("at", "x"),
        ("mistake", "one_path_only"),
        ("node", "a3.1"),
        ("nudge", "81"),
        ("td_t", "4"),
        ("edits", "x.5_1"),
        ("edits", "x.1_nan"),
        ("batch", "9"),
        ("example", "Iris"),
        ("work", "eJx"),
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
    query |= {"training": "b8_adam_e2", "moment": "5"}
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
@pytest.mark.parametrize("path", PATHS)
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


@pytest.mark.parametrize("path", PATHS)
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

    from ui import by_hand, sidebar
    from ui.edits import Edit

    sidebar.sidebar()()
    initial = float(st.session_state.settings.initial_network.layers[0].W[1, 2])
    st.button("0.25", on_click=by_hand.set_numbers, args=([(Edit("W_1", 1, 2, 0.25), initial)],))
    st.button("1e-30", on_click=by_hand.set_numbers, args=([(Edit("x", 0, 0, 1e-30), 0.0)],))
    st.button("initial", on_click=by_hand.set_numbers, args=([(Edit("W_1", 1, 2, initial), initial)],))
    st.button("reset", on_click=by_hand.reset_numbers)
    st.button("flip", on_click=sidebar.flip_pair)
    for typed in ("0,05", "200", "1000000", "1000001", "-1", "fast"):
        st.button(typed, on_click=sidebar.set_rate, args=(typed,))
    st.session_state.said = sidebar.refused_rate()


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


@pytest.mark.parametrize(("typed", "rate"), [("0,05", 0.05), ("200", 200), ("1000000", LARGEST_RATE)])
def test_a_learning_rate_that_is_typed_in_the_player_is_the_sidebars(typed, rate):
    app = AppTest.from_function(sidebar_alone, default_timeout=30).run()
    assert press(app, typed).session_state.settings.rate == app.number_input(key="rate").value == rate
    assert app.session_state.said == ""


@pytest.mark.parametrize("typed", ["1000001", "-1", "fast"])
def test_a_learning_rate_that_is_refused_gets_a_sentence_once_and_changes_nothing(typed):
    app = AppTest.from_function(sidebar_alone, default_timeout=30).run()
    assert press(app, typed).session_state.settings == Settings()
    assert app.session_state.said == f"Only numbers from 0 to 1000000, not “{typed}”."
    assert app.run().session_state.said == ""


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


LOOKED_AT = "Weights after update **{:,}** of the training."


def said_in_the_sidebar(app: AppTest) -> list[str]:
    return [line.value for line in app.sidebar.markdown if "of the training" in line.value]


@pytest.mark.parametrize("path", PATHS)
def test_a_link_with_a_moment_opens_the_trained_network_on_every_page(path):
    app = arrive(path, moment="300", flower="12")
    assert not app.exception
    assert not app.error
    assert not app.warning
    settings = app.session_state.settings
    assert (settings.moment, settings.flower) == (300, 12)
    assert parameters(settings.network) == parameters(trained(Network.initialise(), 300))
    assert said_in_the_sidebar(app) == [LOOKED_AT.format(300)]
    assert [link.proto.label for link in app.sidebar.get("page_link")] == ["Back to the training"]


def test_the_steps_are_those_of_the_trained_network():
    app = arrive("step-through", moment="5250", flower="12")
    network = trained(Network.initialise(), 5250, every=5250, epochs=50)
    assert parameters(app.session_state.settings.network) == parameters(network)
    back = backward(network, forward(network, iris().X[12]), iris().Y[12])
    sent = {each.proto.component_name: each.proto.bytes for each in app.get("bidi_component")}
    own, fixed = packed_pass(app.session_state.settings)
    steps = {step.id: step.quantities for step in steps_of(app.session_state.settings)}
    assert sent["player"].startswith(own)
    assert sent["fixed"] == fixed
    assert steps["cost"]["cost"].value == back.cost
    assert np.array_equal(steps["dC_dW_1"]["dC_dW_1"].value, back.layers[0].dC_dW)
    assert said_in_the_sidebar(app) == [LOOKED_AT.format(5250)]


def test_a_moment_is_that_of_the_training_in_the_address():
    app = arrive("step-through", moment="40", training="b8_adam_e3_o1_s2_t20_c9x0.3x5", rate="0.01", edits=EDITS, seed="3")
    settings = app.session_state.settings
    assert settings.training == Training(8, "adam", 3, 1, 2, 20, ((9, 0.3, 5),))
    first = edited_network(Network.initialise(seed=3), read_edits(EDITS))
    rows = stratified_split(iris().Y, 0.2, 2)
    run = Run(first, iris().X, iris().Y, *rows, (Change(0, 0.01, 8), Change(9, 0.3, 5)), "adam", 1)
    network = unflatten(first, advance(run, start(run), 40).end.parameters)
    assert parameters(settings.network) == parameters(network)
    assert parameters(settings.start_network) == parameters(first)
    assert not app.warning


def test_the_untrained_weights_come_back():
    app = visit("pages/step_through.py", moment="300", edits=EDITS)
    assert parameters(app.session_state.settings.network) != parameters(app.session_state.settings.start_network)
    press(app, "Untrained weights")
    assert app.session_state.settings == Settings(edits=read_edits(EDITS))
    assert parameters(app.session_state.settings.network) == parameters(
        edited_network(Network.initialise(), read_edits(EDITS))
    )
    assert said_in_the_sidebar(app) == []
    assert app.query_params == {"edits": EDITS}
    assert not app.exception


@pytest.mark.parametrize("moment", [None, "0", "x"])
def test_without_a_moment_the_sidebar_says_nothing_of_the_training(moment):
    app = visit(**{"moment": moment} if moment else {})
    assert said_in_the_sidebar(app) == []
    assert parameters(app.session_state.settings.network) == parameters(Network.initialise())


def test_a_moment_stays_from_page_to_page():
    app = visit(moment="77", training="b8")
    for page in PAGES:
        app.switch_page(page).run()
        assert not app.exception
        assert app.session_state.settings == Settings(moment=77, training=Training(8))
        assert said_in_the_sidebar(app) == [LOOKED_AT.format(77)]


def test_a_moment_beyond_the_training_is_its_last_update():
    app = visit(moment="15", training="b8_e1")
    assert app.session_state.settings.moment == 14
    assert said_in_the_sidebar(app) == [LOOKED_AT.format(14)]
    assert [warning.value.split(" (")[0] for warning in app.warning] == ["The address asks for moment “15”"]


def test_a_moment_beyond_a_divergence_is_the_last_before_it():
    app = visit("pages/step_through.py", moment="5000", rate="10")
    data = iris()
    run = Run(Network.initialise(), data.X, data.Y, *stratified_split(data.Y), (Change(0, 10.0, 1),))
    end = advance(run, start(run), 5000).end
    assert 0 < end.update < 100
    assert app.session_state.settings.moment == end.update
    assert said_in_the_sidebar(app) == [LOOKED_AT.format(end.update)]
    assert parameters(app.session_state.settings.network) == parameters(unflatten(run.network, end.parameters))
    assert not app.exception


def test_another_learning_rate_trains_the_network_anew():
    app = visit("pages/step_through.py", moment="200")
    app.number_input(key="rate").set_value(0.5).run()
    assert parameters(app.session_state.settings.network) == parameters(
        trained(Network.initialise(), 200, learning_rate=0.5)
    )


def test_wrong_texts_that_turn_up_later_are_struck_out():
    app = visit(moment="7", training="b8")
    app.session_state.moment, app.session_state.training = "7x", "b8x"
    app.run()
    assert not app.exception
    assert app.session_state.settings == Settings()
    assert app.query_params == {}


def test_the_dashboard_begins_where_the_address_says():
    app = arrive("train", at="300", view="0.1.7", flower="12", training="b8", off="regions")
    assert not app.exception
    assert not app.warning
    shown, records = beginning(app)
    assert (shown["at"], shown["updates"], shown["flower"]) == (300, 700, 12)
    assert shown["view"] == records["view"] == [0, 1, 7]
    assert records["count"] == 241
    assert records["ended"] is None


@pytest.mark.parametrize(
    ("query", "at"), [({}, 0), ({"moment": "9"}, 9), ({"moment": "9", "at": "3"}, 3), ({"at": "9999"}, 5250)]
)
def test_the_dashboard_begins_at_the_moment_that_is_looked_at(query, at):
    shown, records = beginning(arrive("train", **query))
    assert shown["at"] == at
    assert records["count"] == min(at, 240) + 1


@pytest.mark.parametrize("view", ["", "x", "2.2.0", "0.1.150", "4.0.0", "0.1.-2", "9" * 5000, "<b>"])
def test_a_plane_that_there_is_not_is_the_one_by_default(view):
    app = arrive("train", view=view)
    assert not app.exception
    assert beginning(app)[0]["view"] == [2, 3, -1]


def test_the_dashboard_says_where_a_run_ends():
    _, records = beginning(arrive("train", rate="1000000", at="50"))
    assert records["count"] == 1
    assert records["ended"]["update"] == 1
    assert "smaller learning rate" in records["ended"]["suggestion"]


@pytest.mark.parametrize(("title", "count"), [(TWO_INPUTS, 10_000), (EXCLUSIVE_OR, 20_000)])
def test_the_other_examples_have_their_dashboard(title, count):
    app = arrive("train", example=title, at=str(count))
    assert not app.exception
    assert not app.warning
    shown, records = beginning(app)
    assert shown["updates"] == count
    assert shown["tests"] == []
    assert records["count"] == 241


def dashboard_alone():
    import streamlit as st

    from ui import sidebar, training

    sidebar.sidebar()()
    chosen = st.session_state.settings
    changes = {
        "at 40": {"update": 40, "rate": 0.5, "size": 4},
        "at 20": {"update": 20, "rate": 1, "size": 2},
        "at 0": {"update": 0, "rate": 0.25, "size": 16},
        "too large": {"update": 30, "rate": 0.5, "size": 10**8},
        "too fast": {"update": 40, "rate": 1e7, "size": 4},
        "too slow": {"update": 40, "rate": -1, "size": 4},
        "no rate": {"update": 40, "rate": float("nan"), "size": 4},
        "a word": {"update": 40, "rate": "fast", "size": 4},
        "nothing": None,
        "a list": [40, 0.5, 4],
    }
    choices = {
        "Adam": {"optimiser": "adam"},
        "shorter": {"epochs": 3},
        "all at once": {"order": 1, "split": 2.0, "test_percent": 50},
        "no changes": {"changes": []},
        "momentum": {"optimiser": "momentum"},
        "μ": {"momentum": 0.6},
        "β": {"beta_1": 0.5, "beta_2": 0},
        "beyond one": {"momentum": 1, "beta_1": -0.1, "beta_2": float("nan")},
        "out of bounds": {"epochs": 20_001, "order": -1, "split": 1e9, "test_percent": 91, "batch_size": 0},
        "no numbers": {"epochs": "3", "order": None, "split": [1], "test_percent": float("nan"), "rate": 3},
        "no record": "adam",
    }
    for label, asked in changes.items():
        st.button(label, on_click=training._change, args=(chosen, asked))
    for label, asked in choices.items():
        st.button(label, on_click=training._choose, args=(chosen, asked))


@pytest.mark.parametrize(
    ("pressed", "training", "rate"),
    [
        (["at 40"], Training(8, changes=((40, 0.5, 4),)), 0.1),
        (["at 20", "at 40"], Training(8, changes=((20, 1.0, 2), (40, 0.5, 4))), 0.1),
        (["at 40", "at 20"], Training(8, changes=((20, 1.0, 2),)), 0.1),
        (["at 40", "at 0"], Training(16), 0.25),
        (["too large"], Training(8, changes=((30, 0.5, 9999),)), 0.1),
        (["at 40", "Adam"], Training(8, "adam"), 0.1),
        (["at 40", "shorter", "all at once"], Training(8, "descent", 3, 1, 2, 50, ((40, 0.5, 4),)), 0.1),
        (["at 40", "no changes"], Training(8), 0.1),
        (["μ"], Training(8), 0.1),  # which is no constant of descent
        (["at 40", "momentum", "at 40", "μ"], Training(8, "momentum", momentum=0.6), 0.1),
        (["momentum", "μ", "β", "Adam", "β"], Training(8, "adam", momentum=0.6, beta_1=0.5, beta_2=0.0), 0.1),
        (["momentum", "beyond one", "Adam", "beyond one"], Training(8, "adam"), 0.1),
        *(([word], Training(8), 0.1) for word in ["too fast", "too slow", "no rate", "a word", "nothing", "a list"]),
        *(([word], Training(8), 0.1) for word in ["out of bounds", "no numbers", "no record"]),
    ],
    ids=str,
)
def test_the_dashboard_changes_the_training_within_its_limits(pressed, training, rate):
    app = AppTest.from_function(dashboard_alone, default_timeout=30)
    app.query_params["training"] = "b8"
    app.run()
    for label in pressed:
        press(app, label)
        assert not app.exception
    assert app.session_state.settings == Settings(training=training, rate=rate)


def links_of_the_reference() -> list[str]:
    html = reference_html((4, 5, 3), steps_of(Settings()))
    return sorted({unescape(link) for link in re.findall(r'href="([^"#][^"]*)"', html) if "://" not in link})


@pytest.mark.parametrize("link", links_of_the_reference())
def test_what_the_reference_links_to_is_there(link):
    path, _, query = link.partition("#")[0].partition("?")
    path, asked = "start" if path == "." else path, dict(parse_qsl(query))
    assert path != "start" or link == "."  # the first page has no name in the address
    assert path in PATHS
    app = arrive(path, **asked)
    assert not app.exception
    assert not app.warning
    if "step" in asked:
        assert asked["step"] in {step.id for step in steps_of(app.session_state.settings)}


@pytest.mark.parametrize(("title", "observed"), [("Iris 4-5-3", "a real iris flower"), ("XOR 2-2-1", "one input")])
def test_the_overview_says_what_is_looked_at(title, observed):
    told = " ".join(each.value for each in arrive("start", example=title).markdown)
    assert f"Here a network looks at {observed}, forwards" in told
