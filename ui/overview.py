"""What the Overview says and shows, for the page itself and for the screen that stands there before it."""

from collections.abc import Mapping
from dataclasses import dataclass

from ui.figures.network import network_svg
from ui.figures.states import State, drawn, network_states, quantities_of
from ui.notation import symbol
from ui.observations import first_answer
from ui.settings import Settings, shows_flowers, steps_of

TITLE = "How backpropagation really works"
Door = tuple[str, str, Mapping[str, str]]
"""A page, what the link to it says, and what it asks of that page."""
START: Door = ("step_through", "Step through the pass →", {})
DOORS: tuple[Door, ...] = (
    ("total_derivative", "See the sum over paths", {}),
    ("train", "Watch it learn", {}),
    ("check", "Check every derivative", {}),
    ("step_through", "Try it yourself", {"predict": "faded"}),
)
RULES = "The four rules"


@dataclass(frozen=True, eq=False)
class Overview:
    """Texts in Markdown; the drawing is in the state `rest`, `titles` names all of `states`, and `numbers` are what they show, by id."""

    idea: str
    hint: str
    answer: str
    drawing: str
    states: list[State]
    numbers: dict[str, list[list[float]]]
    titles: list[str]
    rest: int


def overview(settings: Settings) -> Overview:
    """The Overview of the chosen network and observation."""
    steps, noun = steps_of(settings), settings.worked.noun
    names, quantities = settings.names, quantities_of(steps)
    states = list(network_states(steps, names))
    ids = dict.fromkeys(id for state in states for id, *_ in (*state.neurons, *state.edges, state.cost) if id)
    cost = next(k for k, step in enumerate(steps) if step.operator == "cost")
    size = "-".join(map(str, names.sizes))
    return Overview(
        idea=(
            "“It is just the chain rule,” textbooks say, and then the shapes do not fit. A hidden neuron reaches the cost along "
            "**several paths at once**, and what adds them up is the **total derivative**. Here a network looks at "
            f"{'a real iris flower' if shows_flowers(settings.worked) else f'one {noun}'}, forwards and "
            "backwards, one quantity at a time: every Jacobian as numbers, every step with the rule it uses."
        ),
        hint=f"← and → move through the {len(steps)} steps; the address always opens what is on the screen.",
        answer=first_answer(settings, steps),
        drawing=network_svg(
            names, f"The {size} network on {noun} {settings.flower}", drawn(states[cost], quantities, names)
        ),
        states=states,
        numbers={id: quantities[id].shown.tolist() for id in ids},
        titles=[f"{step.title} ({symbol(step.writes[0])})" for step in steps],
        rest=cost,
    )
