"""Published exercises, each opened as a file: what its source prints is on the screen, at most as far off as its source rounds.

The network, the data and the numbers are in `exercises.json`, each with its source. Where the file alone does not show what is
printed, `how` says there what it is; which choice of the app shows it, and under which name, stands here.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from conftest import Visit

CASES = {case["id"]: case for case in json.loads(Path(__file__).with_name("exercises.json").read_text(encoding="utf-8"))}
COST, TIED = "Cost", "Layers that share one W"
CHOSEN = {
    "cs231n-toy-4-10-3": [("L2 penalty λ", "0.1", {"objective": "cost_with_l2"})],
    "pytorch-forum-187917-tanh-chain": [
        (COST, "sum of the outputs", {"dC_dW_3": "dC_dW_3"}),
        (TIED, "W_1", {}),
        (TIED, "W_2", {"tied_dC_dW_1": "sum_of_dC_dW_1_and_dC_dW_2"}),
    ],
    "so-53457270-linear-batch": [(COST, "squared error", {id: f"twice {id}" for id in ("cost", "dC_dW_1", "dC_db_1")})],
    "deep-ml-25-single-neuron": [(COST, "squared error", {"cost": "twice_cost"})],
    "book-ai-4-3-4-at-the-kink": [
        (
            COST,
            "mean squared error",
            {
                "cost": "half_cost",
                "dC_da_2": "half_dC_da_2",
                "dC_dW_2 column 3": "half_dC_dW_2_column_3",
                "dC_dW_1 row 3": "half_dC_dW_1_row_3",
            },
        )
    ],
}
"""For each case, choices in the sidebar one after the other, and what each shows: where it stands, and its name in the file."""
TRAINED = {
    "deep-ml-25-single-neuron": (
        "0.1",
        {"Batch": "all 3"},
        {
            1: {"Cost of the batch": "twice_cost_second"},
            2: {"W_1": "after_two_epochs_at_twice_the_rate_W", "b_1": "after_two_epochs_at_twice_the_rate_b"},
        },
    ),
    "cityu-ee4210-tutorial-4": (
        "0.7",
        {"Optimiser": "momentum", "Kept of the velocity, μ": "0.6"},
        {
            1: {f"W_{l}": f"W_{l}_after_0_7" for l in (1, 2)},
            2: {f"{p}_{l}": f"{p}_{l}_after_two_updates_momentum_0_6" for p in "Wb" for l in (1, 2)},
        },
    ),
}
"""For each case the learning rate, choices in Train, and what stands there after so many updates."""


def printed(case, name):
    """The numbers of the case with this name; what its source prints with twice the cost is twice as much."""
    twice = name.removeprefix("twice ")
    return np.atleast_2d(case["expected"][twice]) * (2 if twice != name else 1)


def shown(traces, where):
    """A trace, or a row or column of one."""
    id, *line = where.split(" ") if where not in traces else [where]
    z = np.array(traces[id], dtype=float)
    return z if not line else z[:, int(line[1]) - 1] if line[0] == "column" else z[int(line[1]) - 1]


def walked(visit):
    """The numbers of every heatmap of the pass, by name."""
    traces = {}
    visit.page.locator(".player .title").click()
    visit.page.keyboard.press("Home")
    visit.step("x")
    player = visit.page.get_by_test_id("player")
    while True:
        traces |= {name: z for name, z, _ in visit.heatmaps()}
        if player.get_by_role("button", name="Next", exact=True).is_disabled():
            return traces
        id = player.get_attribute("data-step-id")
        visit.page.keyboard.press("ArrowRight")
        visit.page.locator(f"[data-testid=player][data-step-id]:not([data-step-id={id}])").wait_for()


def choose(visit, label, value):
    sidebar = visit.page.get_by_test_id("stSidebar")
    if (field := sidebar.get_by_role("textbox", name=label, exact=True)).count():
        field.fill(value)
        field.press("Enter")
    else:
        visit.pick(sidebar.get_by_role("combobox", name=label, exact=True), value)
    visit.settle()


def trained(visit, rate, choices, last):
    """After each update, up to the `last` one, the numbers of every heatmap in Train, by name, and the cost of the batch."""
    page = visit.page
    page.locator(".st-key-rate input").fill(rate)
    page.locator(".st-key-rate input").press("Enter")
    visit.settle()
    page.get_by_role("link", name="Train", exact=True).first.click()
    training = page.locator(".training[data-update]")
    training.locator(".more summary").click()
    for label, value in choices.items():
        field = training.locator("label", has_text=label).locator("select, input").first
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
            field.press("Enter")
        visit.settle()
    for update in range(last):
        page.locator(f".training[data-update='{update}'][data-painted]").wait_for()
        if update:
            yield read(training)
        page.get_by_role("button", name="One update", exact=True).click()
    page.locator(f".training[data-update='{last}'][data-painted]").wait_for()
    yield read(training)


def read(training):
    training.page.wait_for_timeout(300)  # what is not legible in motion comes once it stands still
    found = training.locator(".chart").evaluate("plot => plot.data.map(({ name, z }) => [name, z])")
    cost = training.locator(".numbers tr", has_text="Cost of the batch").locator("td").last.inner_text()
    return dict(found) | {"Cost of the batch": [[float(cost)]]}


@pytest.fixture(scope="module")
def stepper(contexts, server):
    """One page for all of them, as of someone who opens one file after the other."""
    visit = Visit(contexts(viewport={"width": 1366, "height": 768}), server)
    visit.open("/step-through")
    yield visit
    assert visit.complaints == []
    visit.leave()
    visit.page.close()


@pytest.mark.parametrize("id", CASES)
def test_a_published_exercise_is_opened_and_shows_its_published_numbers(stepper, id):
    case, chosen = CASES[id], CHOSEN.get(id, [])
    visit, page, missing = stepper, stepper.page, set(case["expected"])
    page.get_by_role("link", name="Step through", exact=True).first.click()
    page.wait_for_url("**/step-through*")

    def compare(traces, names):
        for where, name in names.items():
            assert np.abs(shown(traces, where) - printed(case, name)).max() <= case["tolerance"], name
            missing.discard(name.removeprefix("twice "))

    visit.give(f"{id}.json", case)
    traces = walked(visit)
    compare(traces, {name: name for name in missing & traces.keys()})
    if chosen and not page.get_by_role("combobox", name=COST, exact=True).is_visible():
        page.get_by_test_id("stSidebar").locator("summary", has_text="Network").click()
    for label, value, names in chosen:
        choose(visit, label, value)
        compare(walked(visit) if names else {}, names)
    if id in TRAINED:
        rate, choices, after = TRAINED[id]
        for update, traces in enumerate(trained(visit, rate, choices, max(after)), 1):
            compare(traces, after.get(update, {}))
    assert not missing
