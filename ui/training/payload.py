"""What the dashboard shows of a run that does not change while it plays: its figure, its network, its names and choices."""

from collections.abc import Sequence
from dataclasses import astuple, replace
from typing import Any

from core import ACTIVATIONS
from core.latex import full_text
from core.training import IDLE, OPTIMISERS, classes_of, engine, layout
from ui.course import most_epochs
from ui.edits import write_edits
from ui.figures.boxes import box_of
from ui.figures.expression import COMMON, templates
from ui.figures.network import network_svg
from ui.figures.states import bare
from ui.layout import PLOTLY_PATH
from ui.notation import Names, symbol
from ui.observations import sizes_of
from ui.passes import quantities
from ui.runs import LARGEST_RATE, LIMITS, RANGES, Training
from ui.settings import Settings, run_settings
from ui.theme import plotly_schemes
from ui.training.chunks import View, axis, class_count, classifies
from ui.training.sentences import NUMBER, SHARE, sentences

WIDEST = {"wide": 27.0, "narrow": 13.0}
SMALLEST_RATE = 1e-4
BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64)
SEVERAL_OUTPUTS = "the answer is the largest output, of equal ones the first"
REGRESSION = "the part of the targets’ variance that is predicted"
ONE_OUTPUT = "the answer is 1 from 0.5 up, else 0"
LETTERS = {"momentum": "μ", "beta_1": "β₁", "beta_2": "β₂", "epsilon": "ε"}
IDLE_WORDS = {
    "busy": "",
    "dead": "dead: off for every training observation",
    "off": "off for every observation of its batch, not dead",
    "unreached": "no gradient reaches it in its batch",
    "unfed": "its layer is fed nothing but 0 in its batch",
    "balanced": "the gradients of its batch add up to 0",
}
"""Why a row of dC/dW is all 0."""


def run_key(settings: Settings) -> str:
    """Names the run: all that its numbers depend on, and nothing that only decides how much of it is seen."""
    chosen = run_settings(settings)
    return repr(replace(chosen, training=replace(chosen.training, epochs=0)))


def payload(settings: Settings, view: View, at: int) -> dict[str, Any]:
    """All of it as plain JSON values. `at`: the update to begin at."""
    names, data, training = settings.names, settings.observations, settings.training
    layers = range(1, len(names.sizes))
    return {
        "plotly": PLOTLY_PATH,
        "schemes": plotly_schemes(),
        "run": run_key(settings),
        "base": run_key(replace(settings, training=replace(training, changes=()))),
        "at": at,
        "updates": settings.updates,
        "common": COMMON,
        "templates": _templates(settings),
        "matrices": _matrices(settings),
        "network": _network(settings),
        "edges": [_span(names, f"W_{l}") for l in layers],
        "biases": [_span(names, f"b_{l}") for l in layers],
        "numbers": _numbers(settings),
        "idle": [IDLE_WORDS[reason] for reason in IDLE],
        "rows": [(symbol(f"dC_dW_{l}"), names.neurons(l)) for l in layers],
        "counted": REGRESSION if not classifies(settings) else ONE_OUTPUT if names.sizes[-1] == 1 else SEVERAL_OUTPUTS,
        "noun": settings.worked.noun,
        "features": names.features,
        "classes": _class_names(settings),
        "values": data.X.T.tolist(),
        "actual": classes_of(data.Y).tolist(),
        "targets": [] if classifies(settings) else data.Y.tolist(),
        "tests": settings.run.test.tolist(),
        "axes": [axis(settings, k)[[0, -1]].tolist() for k in range(len(names.features))],
        "key": _key(settings),
        "view": astuple(view),
        "flower": settings.flower,
        "says": sentences(settings),
        "choices": _choices(settings),
        "changes": training.changes,
        "settings": _settings(settings),
        "engine": _engine(settings),
    }


def _engine(settings: Settings) -> str:
    """What makes the updates, and how many epochs of them if not all that were chosen."""
    run, chosen = settings.run, settings.training.epochs
    made, most = f"The updates are made by {engine(run).name}: {engine(run).why}.", most_epochs(run)
    if chosen <= most:
        return made
    return f"{made} Of {chosen:,} epochs the first {most:,} can be had here, or others would have to wait; core.train has no such limit."


def _key(settings: Settings) -> str:
    """What the decision regions show, in words."""
    unit = settings.observations.unit
    counted = f" The axes count {unit}." if unit else ""
    return f"The area shows the answer there, a marker what each {settings.worked.noun} is, a ring a wrong answer.{counted}"


def _choices(settings: Settings) -> dict[str, Any]:
    """What the controls show, and what they may be set to."""
    training = settings.training
    size = len(settings.run.train)
    return {
        "learning_rate": settings.rate,
        "rates": [SMALLEST_RATE, LARGEST_RATE],
        "batch_size": training.batch_size,
        "batch_sizes": [[n, str(n)] for n in BATCH_SIZES if n < size] + [[size, f"all {size}" if size > 1 else "1"]],
        "optimiser": training.optimiser,
        "optimisers": [[optimiser.name, optimiser.title] for optimiser in OPTIMISERS.values()],
        **{name: [getattr(training, name), *limits] for name, limits in LIMITS.items() if name != "batch_size"},
        **{name: [value, *RANGES[name]] for name, value in training.constants.items()},
    }


def _settings(settings: Settings) -> list[tuple[str, str]]:
    """The choices in words, to tell one run from another."""
    training = settings.training
    return [
        ("example", settings.example),
        ("network", f"{sizes_of(settings)} {settings.hidden}"),
        ("output", settings.pair.title),
        ("seed", str(settings.seed)),
        ("learning rate", full_text(settings.rate)),
        ("batch size", str(min(training.batch_size, len(settings.run.train)))),
        ("optimiser", _optimiser(training)),
        ("order", str(training.order)),
        ("split", f"{training.test_percent} % by {training.split}"),
        ("set by hand", write_edits(run_settings(settings).edits).replace("_", " ") or "nothing"),
        *((f"from update {update}", f"rate {full_text(rate)}, batch {size}") for update, rate, size in training.changes),
    ]


def _optimiser(training: Training) -> str:
    """The optimiser, and its constants that can be chosen: momentum, μ = 0.9."""
    constants = (f"{LETTERS[name]} = {full_text(value)}" for name, value in training.constants.items())
    return ", ".join([OPTIMISERS[training.optimiser].title, *constants])


def _numbers(settings: Settings) -> list[list[Any]]:
    """What is told of the next update: label, field of a record and place in it, and how it is written."""
    lowered = "J" if settings.start_network.objective.l2 else "C"
    fall = f"η‖∇{lowered}‖²" if settings.training.optimiser == "descent" else f"∇{lowered} · step"
    rows: list[list[Any]] = [
        ["Learning rate", "learning_rate", 0, NUMBER],
        ["Observations in its batch", "in_batch", 0, NUMBER],
        ["Cost of the batch", "batch_cost", 0, NUMBER],
        [f"Predicted fall, {fall}", "predicted_fall", 0, NUMBER],
        ["Actual fall", "actual_fall", 0, NUMBER],
    ]
    for l, layer in enumerate(settings.start_network.layers, start=1):
        rows.append([f"Gradient norm, layer {l}", "gradient_norms", l - 1, NUMBER])
        if ACTIVATIONS[layer.activation].off:
            rows.append([f"Dead {ACTIVATIONS[layer.activation].title}s, layer {l}", "dead", l - 1, SHARE])
    return rows


def _class_names(settings: Settings) -> Sequence[str]:
    classes = settings.names.classes
    return classes if len(classes) == class_count(settings) else [f"{classes[0]} 0", f"{classes[0]} 1"]


def _ids(settings: Settings) -> list[tuple[str, str]]:
    network = settings.start_network
    return [(id, network.objective.gradient(id)) for l in range(1, len(network.sizes)) for id in (f"W_{l}", f"b_{l}")]


def _templates(settings: Settings) -> dict[str, Any]:
    told, names = quantities(replace(settings, moment=0, batch=1)), settings.names
    return templates(tuple(tuple(box_of(told[id], names) for id in pair) for pair in _ids(settings)), WIDEST)


def _matrices(settings: Settings) -> list[dict[str, Any]]:
    """Where the numbers of each heatmap stand in a record, in the order of the figure's traces."""
    blocks = layout(settings.names.sizes)
    return [
        {
            "id": id,
            "symbol": symbol(id),
            "from": part,
            "begin": blocks[pair[0]].where.start,
            "shape": [1, *blocks[pair[0]].shape][-2:],
        }
        for pair in _ids(settings)
        for id, part in zip(pair, ("parameters", "gradients"), strict=True)
    ]


def _network(settings: Settings) -> str:
    """The drawing; its numbers come with the records."""
    names = settings.names
    heads = ["", *(symbol(f"b_{l}") for l in range(1, len(names.sizes)))]
    label = "The network: weights as the width and colour of the lines, biases in the neurons, the training cost"
    return network_svg(names, label, {**bare(names, "read", "write", "read"), "heads": heads})


def _span(names: Names, id: str) -> list[int]:
    """Where a layer's weights or biases begin and end in the parameters."""
    where = layout(names.sizes)[id].where
    return [where.start, where.stop]
