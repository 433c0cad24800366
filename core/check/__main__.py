"""`python -m core.check NETWORK GRADIENTS`: judge gradients from elsewhere, for people and for graders.

Exit status 0: right. 1: wrong. 2: unclear, or not understood; what is missing is named.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from core.check.answer import Answer, check
from core.check.forms import read_submission
from core.check.printed import read_printed
from core.check.told import overall, report
from core.network import Network
from core.reading import Work, read_work

STATUS = {"right": 0, "wrong": 1, "unclear": 2}
FLAGS = {"turned": "--layout-of-W", "cost": "--cost", "x": "--x", "y": "--y"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge one file against another, write what there is to say, and return the exit status."""
    given = _parser().parse_args(arguments)
    try:
        work = _work(given)
        answer = check(
            _network(work, given),
            work.x,
            work.y,
            read_submission(_bytes(given.gradients)),
            _rate(work, given),
            work.turned,
            given.layout,
        )
    except ValueError as problem:
        unclear: dict[str, Any] = {
            "verdict": "unclear",
            "first_wrong": None,
            "mistakes": [],
            "understood": {},
            "told": [str(problem)],
        }
        if given.json:
            print(json.dumps(unclear))
        else:
            print(problem, file=sys.stderr)
        return STATUS["unclear"]
    print(json.dumps(_as_json(answer, work.network)) if given.json else report(answer, work.network))
    return STATUS[answer.verdict]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m core.check", description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("network", metavar="NETWORK", help="a network: JSON, .npz, .pt, .safetensors, .onnx, .keras, .h5")
    parser.add_argument(
        "gradients", metavar="GRADIENTS", help="gradients: JSON, printed text, .npy, .npz, .pt, .safetensors"
    )
    parser.add_argument("--activations", help="of the layers, from the first: relu,softmax")
    parser.add_argument("--cost", help="such as cross_entropy")
    parser.add_argument("--x", help="the observations, as text or a file: [[1, 2], [3, 4]]")
    parser.add_argument("--y", help="the targets, or the numbers of classes")
    parser.add_argument("--learning-rate", type=float, help="for what comes after an update")
    parser.add_argument("--l2", type=float, help="λ of (λ/2) Σ W² in the objective")
    parser.add_argument("--layout-of-W", choices=("neurons", "inputs"), help="what a row of a square W belongs to")
    parser.add_argument("--layout", choices=("rows", "columns"), help="where the observations of a batch stand")
    parser.add_argument("--json", action="store_true", help="one object for graders")
    return parser


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as problem:
        raise ValueError(f"{path} cannot be read: {problem.strerror or problem}.") from None


def _work(given: argparse.Namespace) -> Work:
    """The network and the data, with nothing left open. Raises `ValueError` that names the missing flag."""
    data = {name: _numbers(getattr(given, name), name) for name in ("x", "y") if getattr(given, name) is not None}
    activations = (given.activations or "").replace(" ", "").split(",")
    answers = {
        "turned": {"inputs": "an input", "neurons": "a neuron"}.get(given.layout_of_W, ""),
        "cost": given.cost or "",
        **{f"activation_{l}": name for l, name in enumerate(activations, 1)},
    }
    work = read_work(_bytes(given.network), Path(given.network).name, answers, data, shown=False)
    for question in work.questions:
        if answers.get(question.id) not in question.choices:
            flag = FLAGS.get(question.id, "--activations")
            raise ValueError(f"{question.sentence} Say it with {flag}: {', '.join(question.choices)}.")
    if work.drawn:
        raise ValueError(
            f"The file does not say which {work.drawn[0]} the gradients are of: say it with --{work.drawn[0]}."
        )
    return work


def _numbers(text: str, name: str) -> Any:
    """What was typed, or what is in the file of this name; whole numbers stay whole."""
    if Path(text).is_file():
        (array, *_) = read_submission(_bytes(text)).values()
    else:
        try:
            array = np.asarray(read_printed(text), dtype=np.float64)
        except (ValueError, TypeError):
            raise ValueError(
                f"--{name} must be numbers such as [[1, 2], [3, 4]], or a file of them, got {text[:40]!r}."
            ) from None
    return array.astype(int) if name == "y" and np.array_equal(array, np.round(array)) else array


def _network(work: Work, given: argparse.Namespace) -> Network:
    network = work.network
    return network if given.l2 is None else replace(network, objective=replace(network.objective, l2=given.l2))


def _rate(work: Work, given: argparse.Namespace) -> float | None:
    rate = given.learning_rate if given.learning_rate is not None else work.settings.get("learning_rate")
    return None if rate is None else float(rate)


def _as_json(answer: Answer, network: Network) -> dict[str, Any]:
    return {
        "verdict": answer.verdict,
        "first_wrong": answer.first_wrong,
        "mistakes": list(dict.fromkeys(name for found in answer.mistakes for name in found.names)),
        "understood": dict(answer.reading.names),
        "told": list(overall(answer, network)),
    }


if __name__ == "__main__":
    sys.exit(main())
