"""The training of a run as NumPy code: its settings, its data, the order of the observations, and the updates."""

from dataclasses import asdict, dataclass

import numpy as np

from core.export.objective_source import constants
from core.export.source import WIDTH, a_line_each, assignment
from core.export.training_passes import function
from core.training.run import BLOCK, LARGEST, Integers, Run

PER_LINE = 20
"""How many row numbers or classes a line holds."""


@dataclass(frozen=True)
class OptimiserSource:
    """An optimiser as NumPy writes it: its constants, each `{name!r}` of `Constants`, its state before the first update, and
    from `gradients` to `steps`."""

    constants: tuple[str, ...]
    state: tuple[str, ...]
    lines: tuple[str, ...]


OPTIMISER_SOURCES = {
    "descent": OptimiserSource((), (), ("steps = [learning_rate * g for g in gradients]",)),
    "momentum": OptimiserSource(
        ("FRICTION = {momentum!r}  # how much of its velocity an update keeps",),
        ("velocities = [np.zeros_like(p) for p in parameters]",),
        (
            "velocities = [FRICTION * v + g for v, g in zip(velocities, gradients)]",
            "steps = [learning_rate * v for v in velocities]",
        ),
    ),
    "adam": OptimiserSource(
        (
            "BETA_1, BETA_2 = {beta_1!r}, {beta_2!r}  # how much an update keeps of the two means",
            "EPSILON = {epsilon!r}  # keeps the division finite",
        ),
        (
            "means = [np.zeros_like(p) for p in parameters]  # of the gradients",
            "squares = [np.zeros_like(p) for p in parameters]  # the means of their squares",
        ),
        (
            "means = [BETA_1 * m + (1 - BETA_1) * g for m, g in zip(means, gradients)]",
            "squares = [BETA_2 * s + (1 - BETA_2) * g**2 for s, g in zip(squares, gradients)]",
            "rise_1, rise_2 = 1 - BETA_1 ** (update + 1), 1 - BETA_2 ** (update + 1)  # both means began at 0",
            "steps = [learning_rate * (m / rise_1) / (np.sqrt(s / rise_2) + EPSILON) for m, s in zip(means, squares)]",
        ),
    ),
}
"""How NumPy writes each optimiser, by its name in the registry."""


def settings(run: Run, epochs: int) -> str:
    """What the training goes by, as constants."""
    return "\n".join(
        [
            f"EPOCHS = {epochs}",
            "# From which update on, counted from 0, which learning rate and batch size hold.",
            _schedule(run),
            *constants(run.network),
            f"SEED = {run.shuffle_seed}  # of the order of the observations",
            f"LARGEST = {LARGEST!r}  # training ends before an update that would bring a weight or a bias beyond it",
            *(line.format(**asdict(run.constants)) for line in OPTIMISER_SOURCES[run.optimiser].constants),
        ]
    )


QUIET = 'np.seterr(over="ignore", invalid="ignore")  # numbers that overflow end the training, see LARGEST'


ORDER = function(
    "order(epoch)",
    "The training rows in the order of this epoch.",
    [
        f"# {BLOCK} orders come from one generator, so that any epoch can be had without those before it.",
        f"generator = np.random.default_rng([SEED, epoch // {BLOCK}])",
        f"orders = generator.permuted(np.tile(np.arange(len(train_rows)), ({BLOCK}, 1)), axis=1)",
        f"return train_rows[orders[epoch % {BLOCK}]]",
    ],
)
"""`order(epoch)`, the rows as `Run.orders` has them."""


def train_function(optimiser: str) -> str:
    """`train(parameters)`, the parameters at the end."""
    source = OPTIMISER_SOURCES[optimiser]
    inner = [
        "if update in SCHEDULE:",
        "    learning_rate, batch_size = SCHEDULE[update]",
        "batch, rows = rows[:batch_size], rows[batch_size:]",
        "gradients = backward(parameters, X[batch], Y[batch])",
        *source.lines,
        "updated = [p - step for p, step in zip(parameters, steps)]",
        "if not all((np.abs(p) <= LARGEST).all() for p in updated):",
        '    print("diverged =", update + 1)',
        "    return parameters",
        "parameters = updated",
        "update += 1",
    ]
    return function(
        "train(parameters)",
        "The parameters after the last epoch, or the last ones within bounds.",
        [
            "update = 0",
            *source.state,
            "for epoch in range(EPOCHS):",
            "    rows = order(epoch)",
            "    while len(rows) > 0:",
            *(f"        {line}" for line in inner),
            "return parameters",
        ],
    )


def observations(run: Run) -> str:
    """X, Y, and which rows train and test, as literals."""
    tests = [_numbers("test_rows", run.test)] if len(run.test) else []
    return "\n".join([assignment("X", run.X), _targets(run), _numbers("train_rows", run.train), *tests])


def results(run: Run) -> str:
    """The printed results, a line each: `name = number`."""
    return "\n".join(
        f'print("{part}_{name} =", float({name}(trained, X[{part}_rows], Y[{part}_rows])))'
        for part in ("train", *(["test"] if len(run.test) else []))
        for name in ("cost", "accuracy")
    )


def _schedule(run: Run) -> str:
    """The schedule as a dictionary, on one line if it is short."""
    entries = [
        f"{change.update}: ({change.learning_rate!r}, {min(change.batch_size, len(run.train))})" for change in run.schedule
    ]
    line = f"SCHEDULE = {{{', '.join(entries)}}}"
    return line if len(line) <= WIDTH else a_line_each("SCHEDULE = {", entries, "}")


def _targets(run: Run) -> str:
    """Y as literals: the classes alone where every target is one-hot."""
    classes = run.Y.shape[1]
    chosen = run.Y.argmax(axis=1)
    if classes == 1 or not np.array_equal(run.Y, np.eye(classes)[chosen]):
        return assignment("Y", run.Y)
    return f"{_numbers('classes', chosen)}\nY = np.eye({classes})[classes]  # a row of Y is 1 at the class, else 0"


def _numbers(name: str, values: Integers) -> str:
    """`name = np.array([…])`, on one line if it is short."""
    parts = [", ".join(map(str, values[at : at + PER_LINE])) for at in range(0, len(values), PER_LINE)]
    if len(parts) == 1:
        return f"{name} = np.array([{parts[0]}])"
    return a_line_each(f"{name} = np.array([", parts, "])")
