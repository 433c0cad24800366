"""Somebody's work out of a file: one module for each format, and one for what follows from what it found."""

from collections.abc import Mapping
from dataclasses import replace

from numpy.typing import ArrayLike

from core.reading import arrays_file, keras_file, onnx_file, passes, plain, safetensors_file, torch_file
from core.reading.work import MOST_OBSERVATIONS, Found, FoundLayer, Question, Work, work_of
from core.validation import brief

__all__ = ["ALLOWED", "Found", "FoundLayer", "Question", "Work", "is_work", "read_work", "work_of"]

FORMATS = (passes, plain, torch_file, safetensors_file, onnx_file, keras_file, arrays_file)
"""Each has `recognises(data)`, whether it is to read these bytes, and `read(data)`, which makes a `Found` of them."""
MOST_BYTES = 12 * 10**6
MOST_ROWS, MOST_COLUMNS = MOST_OBSERVATIONS, 200
"""Of a table."""
TABLES = "allowed are CSV, TSV and Excel's .xlsx"


def is_work(data: bytes) -> bool:
    """Whether the contents are of a kind that `read_work` reads."""
    return any(each.recognises(data) for each in FORMATS)


def read_work(
    data: bytes,
    name: str = "",
    answers: Mapping[str, str] | None = None,
    data_instead: Mapping[str, ArrayLike] | None = None,
    shown: bool = True,
) -> Work:
    """The network and the data of a file, whose format follows from its contents; `name`, the file's, is for the sentences.

    `answers`: to the `questions` of an earlier reading of the same file, id to choice. `data_instead`: `x` and `y` in place of those
    of the file. `shown`: whether the limits of what the app can show hold.
    Nothing in the file is executed. Raises `ValueError` with a sentence for what cannot be read.
    """
    if len(data) > MOST_BYTES:
        raise ValueError(f"A file must have at most {MOST_BYTES // 10**6} MB, got {len(data) / 10**6:.1f} MB.")
    form = next((each for each in FORMATS if each.recognises(data)), None)
    if form is None:
        raise ValueError(f"{brief(name) if name else 'This'} is none of the files that can be opened: {ALLOWED}.")
    found = replace(form.read(data), **(data_instead or {}))
    return work_of(found, answers or {}, shown)


ALLOWED = "a JSON of layers, W and b, what this app exports, .npz, .pt, .safetensors, .onnx, .keras, .h5"
