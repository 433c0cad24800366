"""Everything the player shows, prepared: one entry per step, numbers in full precision, and one ready figure per layout."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from zlib import crc32

from core import Step, Term
from core.validation import Array
from core.verdicts import told
from ui.figures.boxes import lines_of
from ui.figures.expression import COMMON, templates
from ui.figures.network import network_svg
from ui.figures.states import bare, network_states, quantities_of
from ui.formulas import formula
from ui.kept import kept
from ui.layout import FONT_PATH, PLOTLY_PATH, deflated, packed, to_json
from ui.notation import Names, symbol
from ui.player.terms import new_terms
from ui.theme import plotly_schemes

GAP = r"\text{@}"
"""Where the browser puts a matrix into an equation."""
WIDEST = {"wide": 21.5, "narrow": 9.5}
"""How many cells a line of heatmaps may take, on a wide and on a narrow page."""


def player_payload(
    steps: Sequence[Step],
    names: Names,
    comparison: Step | None = None,
    observations: Sequence[str] = (),
    edited: Mapping[str, Sequence[tuple[int, int]]] | None = None,
) -> dict[str, Any]:
    """What the player needs for a whole pass, as plain JSON values, but for `quantities` and `fixed`.

    `comparison`: a step that can be shown in place of those that may be flipped. `observations`: names of a batch's.
    `edited`: by id, the row and column of each number that was set by hand.
    """
    shown = list(map(_step, steps))
    terms = new_terms(steps, [each["proof"] for each in shown])
    return {
        "observations": list(observations),
        "edited": edited or {},
        "setByHand": ", set by hand",
        "comparison": _comparison(comparison, names) if comparison else None,
        "plotly": PLOTLY_PATH,
        "font": FONT_PATH,
        "schemes": plotly_schemes(),
        "common": COMMON,
        "quantities": _quantities(steps),
        "fixed": _fixed_of_all(steps, names),
        "steps": [{**each, "terms": met} for each, met in zip(shown, terms, strict=True)],
    }


def encoded(payload: dict[str, Any]) -> tuple[bytes, bytes]:
    """The payload as two messages. First how many bytes the numbers take, these as doubles, one matrix after the other, and all else as
    JSON, but for its last brace; of the numbers it holds rows and columns, of what is `fixed` the mark. Then that by itself.
    """
    matrices: dict[str, Array] = payload["quantities"]
    numbers = deflated(b"".join(each.astype("<f8").tobytes() for each in matrices.values()))
    shapes = {id: each.shape for id, each in matrices.items()}
    mark, fixed = payload["fixed"]
    rest = to_json({**payload, "quantities": shapes, "fixed": mark})
    return len(numbers).to_bytes(4, "little") + numbers + deflated(rest[:-1], last=False), fixed


def _alike(steps: Sequence[Step], names: Names) -> tuple[Names, tuple[str, ...]]:
    """What the fixed part depends on: passes whose equations are the same in symbols differ only in numbers and sentences."""
    return names, tuple(step.symbols for step in steps)


@partial(kept, by=_alike)
def _fixed_of_all(steps: Sequence[Step], names: Names) -> tuple[int, bytes]:
    """The picture, and what is fixed of each step, deflated, behind a mark that tells it from others."""
    network = network_svg(names, "The network, neuron by neuron", bare(names), pointable=True)
    states = network_states(steps, names)
    told = [
        {
            **_fixed(step, names),
            "network": state,
            "count": f"{k} of {len(steps)}",
            "name": f"Step {k}: {step.title}",
            "spoken": f"Step {k} of {len(steps)}: {_spoken(step)}",
        }
        for k, (step, state) in enumerate(zip(steps, states, strict=True), 1)
    ]
    fixed = {"network": network, "steps": told}
    mark = crc32(to_json(fixed))
    return mark, packed({"mark": mark, **fixed})


def _fixed(step: Step, names: Names) -> dict[str, Any]:
    """What does not depend on the observation: the step's names, its figure and the equation but for its numbers. In the equation in numbers there is a gap
    for each matrix, of which `matrices` has the id, whether it is transposed, and which of its rows is meant, `None` for all.
    """
    written = _written_in_browser(step)
    quantities = step.quantities
    return {
        **templates(lines_of(step, names), WIDEST),
        "id": step.id,
        "phase": step.phase,
        "title": step.title,
        "symbol": _chip(step),
        "tag": step.tag,
        "control": _control(step),
        "symbols": formula(step.symbols),
        "shapes": formula(step.shapes),
        "equation": formula(step.equation(partial(_gap, step))) if written else "",
        "matrices": [
            (term.id, term.transposed, None if quantities[term.id].together is None else quantities[term.id].told)
            for term in terms_of(step)
            if written
        ],
    }


def _written_in_browser(step: Step) -> bool:
    """Whether all numbers of its equation are sent as such."""
    cut = any(each.in_blocks or each.tiles_shown < each.tiles for each in step.quantities.values())
    return not step.own_numbers and not cut


def _gap(step: Step, term: Term) -> str:
    return GAP if step.quantities[term.id].structural.size == 1 else rf"\begin{{bmatrix}} {GAP} \end{{bmatrix}}"


def _comparison(step: Step, names: Names) -> dict[str, Any]:
    own = {
        "quantities": {id: each.tolist() for id, each in _quantities([step]).items()},
        "terms": "",
        "spoken": _spoken(step),
        "control": "flip",
        "network": None,
    }
    return {**_step(step), **_fixed(step, names), **own}


def _quantities(steps: Sequence[Step]) -> dict[str, Array]:
    """Every matrix that is shown, once, by id: in the quantity's own rows and columns, however a step shows it."""
    return {id: quantity.shown for id, quantity in quantities_of(steps).items()}


def _spoken(step: Step) -> str:
    return f"{step.title}{'' if step.tag == 'none' else f', {step.tag}'}."


def _step(step: Step) -> dict[str, Any]:
    """What depends on the observation, but for the numbers of the heatmaps."""
    return {
        "numbers": "" if _written_in_browser(step) else formula(step.numbers),
        "why": step.why,
        "proof": proof(step),
        "erratum": " ".join(step.errata),
        "remark": " ".join(step.remarks),
    }


def terms_of(step: Step) -> list[Term]:
    """What the step shows as heatmaps, in their order."""
    return [part for expression in step.expressions for part in expression if isinstance(part, Term)]


def proof(step: Step) -> str:
    """What the step's derivative says to finite differences, as a sentence."""
    sentence = told(step.agreement) if step.agreement else ""
    return f"{sentence[0].upper()}{sentence[1:]}." if sentence else ""


def _control(step: Step) -> str:
    if step.phase == "Backward, output layer" and step.id.startswith(("da_dz", "dC_dz")):
        return "flip"
    return "rate" if step.phase == "Update" else ""


def _chip(step: Step) -> str:
    return symbol(f"new_W_{step.layer}") if step.operator == "update" else symbol(step.id)
