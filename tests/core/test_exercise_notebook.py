"""The pass as an exercise: it runs with NumPy alone, compares what is put in, and names mistakes where `core` is."""

import json
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from core import Objective
from core.export import exercise_notebook, numpy_script
from core.export.quantities import exported_pass


def cells(notebook):
    found = json.loads(notebook)
    assert (found["nbformat"], found["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in found["cells"]}) == len(found["cells"])
    return ["".join(cell["source"]) for cell in found["cells"] if cell["cell_type"] == "code"]


def filled(notebook, values):
    """Its code, with the values in place of what it asks for."""
    lines = "\n\n".join(cells(notebook))
    return re.sub(
        r"^(\w+) = None(?=  # shape)",
        lambda found: f"{found[1]} = np.array({values[found[1]].tolist()!r})" if found[1] in values else found[0],
        lines,
        flags=re.MULTILINE,
    )


def run(code, folder):
    return subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout.splitlines()


@pytest.mark.parametrize("many", [None, 3])
def test_it_compares_with_numpy_alone(draw, many, tmp_path):
    case = draw("tanh", "softmax", "cross_entropy", (4, 5, 4, 3), many, 2)
    notebook = exercise_notebook(case.network, case.x, case.y, 0.1)
    right = {id: np.asarray(value) for id, value in exported_pass(case.network, case.x, case.y, 0.1).items()}
    empty = run(filled(notebook, {}), tmp_path)
    asked = [line.split()[0] for line in empty]
    assert all(line.endswith("is still to come") for line in empty)
    assert {"z_1", "a_3", "cost", "dC_dz_3", "dC_dW_1", "dC_db_2", "new_W_1"} <= {*asked}
    assert run(filled(notebook, right), tmp_path) == [f"{id} is right" for id in asked]
    wrong = {**right, "dC_dW_1": -right["dC_dW_1"], "z_1": right["z_1"][..., :-1]}
    said = run(filled(notebook, wrong), tmp_path)
    assert "dC_dW_1 is not right yet" in said
    assert any(line.startswith("z_1 has shape") for line in said)
    assert len([line for line in said if line.endswith("is right")]) == len(asked) - 2


def test_where_core_is_mistakes_are_named(draw, capsys):
    case = draw("relu", "sigmoid", "half_squared_error", (4, 5, 3), None, 4)
    network = replace(case.network, objective=Objective(l2=0.1, frozen=("b_1",)))
    values = {id: np.asarray(value) for id, value in exported_pass(network, case.x, case.y, 0.1).items()}
    notebook = exercise_notebook(network, case.x, case.y, 0.1)
    exec(filled(notebook, values), {})
    assert "not right" not in capsys.readouterr().out
    exec(filled(notebook, {id: -value if id.startswith("dC_d") else value for id, value in values.items()}), {})
    assert "The sign reversed" in capsys.readouterr().out


def test_the_answer_stands_in_no_other_cell(draw):
    case = draw("tanh", "sigmoid", "half_squared_error", (4, 5, 3), None, 1)
    *asks, compares = cells(exercise_notebook(case.network, case.x, case.y, 0.1))
    z_1 = exported_pass(case.network, case.x, case.y, 0.1)["z_1"]
    assert repr(float(z_1[0])) in compares
    assert repr(float(z_1[0])) not in "".join(asks)
    assert repr(float(case.x[0])) in numpy_script(case.network, case.x, case.y, 0.1)
