"""Random runs, every record of them, and all that the dashboard says of each: judged by the mathematics, not by the code."""

import json
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from dashboard_claims import DASHBOARD, Told, off_for
from thorough import THOROUGH

from core import EXAMPLES
from core.training import IDLE, OPTIMISERS, classes_of, warm_up
from ui.edits import Edit
from ui.pairs import pairs_of
from ui.settings import HIDDEN, Settings, training_of
from ui.training.chunks import View, chunk
from ui.training.payload import payload

RUNS, BLOCKS, UPDATES = 60, 8, 24
EVERY = 1 if THOROUGH else 6
"""Of a run's records every so many are judged."""
RATES = (0.0, 0.01, 0.1, 0.1, 0.5, 0.5, 3.0, 1e4)
KINDS = ("usual", "zero", "equal", "dead", "late", "odd batches", "diverging")


def draw(seed: int) -> Settings:
    """The choices of a run; examples, optimisers and kinds take turns, and the last are of the residual block."""
    rng = np.random.default_rng([7, seed])
    example = list(EXAMPLES.values())[3 if seed >= RUNS else seed % 3 if seed % 4 else 0]
    kind = KINDS[seed % len(KINDS)]
    pair = list(pairs_of(example).values())[rng.integers(len(pairs_of(example)))]
    widths = tuple(int(n) for n in rng.integers(2, 6, rng.integers(1, 4)))
    widths = ((4,), (4, 4), (5, 5), (3,))[seed % 4] if seed >= RUNS else widths
    count = len(example.observations().X)
    optimiser = list(OPTIMISERS)[seed // 3 % 3]
    changes = (
        ((int(rng.integers(3, 9)), float(rng.choice([0.02, 1e5])), int(rng.integers(1, 9))),) if kind == "late" else ()
    )
    training = replace(
        training_of(example),
        batch_size=int(rng.integers(1, count + 1)) if kind == "odd batches" else int(rng.choice([1, 2, 4, 9999])),
        optimiser=optimiser,
        momentum=(0.9, 0.6)[seed % 2],
        beta_1=(0.9, 0.5)[seed % 2],
        beta_2=(0.999, 0.9)[seed % 2],
        order=int(rng.integers(99)),
        split=int(rng.integers(99)),
        test_percent=0 if count <= 4 else 90 if kind == "dead" else int(rng.choice([0, 30, 60])),
        changes=changes,
        epochs=40,
    )
    hidden = "relu" if kind == "dead" else list(HIDDEN.values())[rng.integers(len(HIDDEN))]
    rate = 1e6 if kind == "diverging" else float(rng.choice(RATES))
    chosen = Settings(example.title, 0, 1, pair, hidden, widths, int(rng.integers(1, 99)), rate, (), training)
    return replace(chosen, edits=edits_of(chosen, kind, rng))


def edits_of(settings: Settings, kind: str, rng: np.random.Generator) -> tuple[Edit, ...]:
    """Weights of 0, equal ones, or biases that keep a ReLU off for many observations, all of training perhaps."""
    if kind not in ("zero", "equal", "dead"):
        return ()
    edits = []
    for l, layer in enumerate(settings.initial_network.layers, 1):
        n_out, n_in = layer.W.shape
        if kind == "dead":
            edits += [
                Edit(f"b_{l}", 0, i, -float(rng.uniform(1, 4))) for i in range(n_out) if l < len(settings.names.sizes) - 1
            ]
            continue
        value = 0.0 if kind == "zero" else 0.5
        edits += [Edit(f"W_{l}", i, j, value) for i in range(n_out) for j in range(n_in)]
        edits += [Edit(f"b_{l}", 0, i, value) for i in range(n_out)]
    return tuple(sorted(edits))


def decoded(data: bytes):
    begin = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:begin])
    parts, count = {}, header["count"]
    for kind in ("f8", "u1"):
        own = [(name, width) for name, each, width in header["parts"] if each == kind]
        ends = np.cumsum([width for _, width in own]).tolist()
        rows = np.frombuffer(data, f"<{kind}", count * ends[-1], begin).reshape(count, -1)
        parts |= {name: rows[:, end - width : end] for (name, width), end in zip(own, ends, strict=True)}
        begin += rows.nbytes
    return header, parts


@cache
def records(seed: int):
    """The run's choices, what stays of it, the header, and the parts of all records from the first on."""
    warm_up()
    settings = draw(seed)
    last = min(UPDATES, settings.updates)
    header, parts = decoded(chunk(settings, View(0, 1, -1), tuple(range(last + 1))))
    return settings, payload(settings, View(0, 1, -1), 0), header, parts


def cases(seed: int):
    """Each record with its case."""
    settings, _, header, parts = records(seed)
    count = sum(p.size for layer in settings.start_network.layers for p in (layer.W, layer.b))
    memory = {"descent": (), "momentum": (np.zeros(count),), "adam": (np.zeros(count),) * 2}[settings.training.optimiser]
    for i in range(header["count"]):
        ended = bool(header["ended"]) and i == header["count"] - 1
        case = Told(settings, int(parts["update"][i, 0]), parts["parameters"][i].copy(), memory, ended)
        yield case, {name: part[i] for name, part in parts.items()}
        memory = case.step_and_memory[1]


def text(value: float) -> str:
    """All digits."""
    return (
        "–"
        if np.isnan(value)
        else ("−" if value < 0 else "")
        + ("∞" if np.isinf(value) else repr(abs(float(value))).replace("e-", "e−").replace("e+", "e"))
    )


WRITTEN = {
    "short": text,
    "percent": lambda share: "–" if np.isnan(share) else f"{100 * share:.1f} %",
    "count": lambda n: f"{int(n):,}",
}


def filled(pattern: str, values) -> str:
    """A pattern of `ui.training.sentences` with its numbers put in, as `ui/numbers.js` does it, but with all digits."""

    def written(found):
        value = values[found[1]]
        return value if isinstance(value, str) else WRITTEN[found[2] or "short"](float(value))

    return re.sub(r"\{(\w+)(?::(\w+))?\}", written, pattern)


def sentences(case: Told, shown, header, record):
    """What stands on the page for this record, with all digits."""
    says, tested = shown["says"], len(case.run.test) > 0
    told = {name: part[0] for name, part in record.items() if len(part) == 1} | {"updates": shown["updates"]}
    yield from re.split(r"(?<=\.) ", filled(says["progress"], told))
    for label, field, k, pattern in shown["numbers"]:
        value = record[field][k]
        yield f"{label}: {int(value) if field == 'in_batch' else filled(pattern, {'value': value})}"
    yield from idle(shown, record)
    classes = shown["classes"]
    for part in ("train", "test") if tested else ("train",):
        for k, count in enumerate(record[part]):
            yield f"{part}, {classes[k // len(classes)]} answered {classes[k % len(classes)]}: {count}"
    yield f"Highest costs: {', '.join(str(int(row)) for row in record['worst'])}"
    for row, cost in zip(record["worst"].astype(int), record["worst_costs"], strict=True):
        said, truth = record["predicted"][row], shown["actual"][row]
        values = {"observation": str(row), "actual": classes[truth], "answer": classes[said], "cost": cost}
        yield filled(says["right" if said == truth else "wrong"], values)
    if case.ended:
        yield header["ended"]["reason"]
        yield header["ended"]["suggestion"]


def idle(shown, record):
    """As `answers.js` puts it together; nothing there is told as a sentence of its own here."""
    says, codes, told = shown["says"], record["idle"].tolist(), []
    for symbol, neurons in shown["rows"]:
        of, codes = codes[: len(neurons)], codes[len(neurons) :]
        groups = [
            {"names": ", ".join(n for n, code in zip(neurons, of, strict=True) if code == k), "why": why}
            for k, why in enumerate(shown["idle"])
        ]
        said = "; ".join(filled(says["idleNeurons"], group) for group in groups if group["names"] and group["why"])
        told += [filled(says["idle"], {"symbol": symbol, "told": said})] if said else []
    yield from told or ["No row is all 0."]


@pytest.mark.parametrize("seed", range(RUNS + BLOCKS))
def test_all_that_is_said_of_every_record_is_so(seed):
    _, shown, header, _ = records(seed)
    for case, record in [*cases(seed)][seed % EVERY :: EVERY]:
        for sentence in (*sentences(case, shown, header, record), shown["counted"]):
            DASHBOARD.judge(sentence, case)


def test_the_states_are_many_and_of_every_kind():
    all_records = [(case, record) for seed in range(RUNS) for case, record in cases(seed)]
    assert len(all_records) >= 1000
    settings = [draw(seed) for seed in range(RUNS)]
    assert {each.training.optimiser for each in settings} == set(OPTIMISERS)
    assert {each.hidden for each in settings} == set(HIDDEN.values())
    assert len({each.pair for each in settings}) >= 3
    assert {1, 2, 3} == {case.outputs.shape[1] for case, _ in all_records}
    assert {bool(len(case.run.test)) for case, _ in all_records} == {True, False}
    assert sum(case.ended for case, _ in all_records) >= 4
    assert set(np.concatenate([record["idle"] for _, record in all_records])) == set(range(len(IDLE)))
    untested = [
        (case, record)
        for case, record in all_records
        if (record["idle"] == IDLE.index("dead")).any() and len(case.run.test)
    ]
    assert any((off_for(case, 0, case.run.train) & ~off_for(case, 0, case.run.test)).any() for case, _ in untested)
    tied = [case for case, _ in all_records if case.outputs.shape[1] > 1 and (np.ptp(case.outputs, axis=1) == 0).any()]
    assert len(tied) >= 20
    sizes = {len(case.batch) for case, _ in all_records}
    assert len(sizes) >= 6


def test_no_predicate_is_left_over():
    """Each is of something that a record makes the dashboard say, but those of the engine and of pinned runs."""
    said = {
        sentence
        for seed in range(RUNS)
        for _, shown, header, _ in [records(seed)]
        for case, record in cases(seed)
        for sentence in (*sentences(case, shown, header, record), shown["counted"])
    }
    unmet = [pattern.pattern for pattern in DASHBOARD.rules if not any(map(pattern.fullmatch, said))]
    assert [pattern.split()[0] for pattern in unmet] == ["The", "95", "Right"]


def test_the_engine_is_named():
    warm_up()
    for seed in (0, RUNS):
        settings, shown, *_ = records(seed)
        DASHBOARD.judge(shown["engine"], settings.run)


def test_ties_and_one_output_are_counted_as_it_is_said():
    tied = np.array([[0.4, 0.4, 0.1], [0.1, 0.5, 0.5]])
    assert classes_of(tied).tolist() == Told.answered(None, tied) == [0, 1]
    single = np.array([[0.5], [np.nextafter(0.5, 0)]])
    assert classes_of(single).tolist() == Told.answered(None, single) == [1, 0]


@pytest.mark.parametrize(
    ("sentence", "part"),
    [
        ("Dead ReLUs, layer 1: 99.9 %", "a share"),
        ("Predicted fall, η‖∇C‖²: 0.123456", "a fall"),
        ("Rows of dC/dW₁ that are all 0: neuron 1 (no gradient reaches it in its batch).", "a row"),
        ("train, setosa answered setosa: 999", "a count"),
        ("A sentence that nobody has judged.", "no predicate"),
    ],
)
def test_a_false_sentence_is_found(sentence, part):
    case = next(cases(0))[0] if part != "a row" else Told(Settings(), 0, flat(Settings()), ())
    with pytest.raises(AssertionError, match="dashboard: no predicate" if part == "no predicate" else "."):
        DASHBOARD.judge(sentence, case)


def flat(settings: Settings) -> np.ndarray:
    return np.concatenate([part.ravel() for layer in settings.start_network.layers for part in (layer.W, layer.b)])
