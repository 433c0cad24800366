"""A run to take along: its history, the weights of a moment, and scripts that repeat it."""

from collections.abc import Callable

from core.export import history_csv, moment_npz, training_notebook, training_script
from ui.settings import Settings, course_of

FILES: dict[str, tuple[str, Callable[[Settings, int], str | bytes]]] = {
    "history": ("training.csv", lambda settings, update: history_csv(settings.run, min(update, settings.updates))),
    "weights": (
        "training_weights.npz",
        lambda settings, update: moment_npz(settings.run, course_of(settings).moment(update)),
    ),
    "script": ("training.py", lambda settings, _: training_script(settings.run, settings.training.epochs)),
    "notebook": ("training.ipynb", lambda settings, _: training_notebook(settings.run, settings.training.epochs)),
}
"""By what the browser asks for: the file's name, and how it is made of a run and an update."""


def file_of(name: str, settings: Settings, update: int) -> tuple[str, bytes]:
    """The file's own name and its contents. Raises `KeyError` for what is none of `FILES`."""
    file, make = FILES[name]
    made = make(settings, update)
    return file, made if isinstance(made, bytes) else made.encode()
