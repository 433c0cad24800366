"""The folder of static pages: what is written, and what a bad order is answered."""

import json
import subprocess
import sys
import zlib
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from core import EXAMPLES
from ui.asked import default_settings, read_address
from ui.export import main
from ui.settings import Settings

ROOT = Path(__file__).parents[2]


def test_the_worked_examples_by_default(tmp_path, capsys):
    assert main([str(tmp_path / "a" / "site")]) == 0
    written = {path.name for path in (tmp_path / "a" / "site").iterdir()}
    sizes = ("4-5-3", "2-2-2", "2-2-1", "4-4-3")
    assert written == {
        "index.html",
        "reference.html",
        *(f"{kind}_{size}.html" for kind in ("walk", "paths") for size in sizes),
    }
    said = capsys.readouterr().out
    assert all(name in said for name in written)


def test_the_command_itself(tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "ui.export", tmp_path, "example=XOR+2-2-1&seed=3", "example=XOR+2-2-1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.count("\n") == 6
    assert "XOR 2-2-1, input 1 (seed 3)" in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert (tmp_path / "walk_2-2-1_2.html").exists()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("example=tutorial", "The address asks for example “tutorial” (allowed: Iris 4-5-3, Two inputs 2-2-2, "),
        ("flower=150", "The address asks for flower “150” (allowed: 0 to 149)."),
        ("layers=2&width2=99&seed=x", "seed “x” (allowed: 0 to 9999), width2 “99” (allowed: 2 to 12)."),
        ("sed=3", "An address has no “sed”; it may have example, "),
        ("<b>", "An address has no “�b�”; "),
        ("work=~0123abcd.relu.softmax.cross_entropy", "(allowed: a network and its data, as this app writes them there)"),
        ("node=a1.9", "The address asks for node “a1.9” "),
    ],
)
def test_an_address_that_asks_for_what_there_is_not(tmp_path, capsys, address, said):
    assert main([str(tmp_path / "site"), "", address]) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.err.count("\n") == 1
    assert shown.out == ""
    assert not (tmp_path / "site").exists()


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("mine")
    assert main([str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"{tmp_path} is not empty: name a new folder, or an empty one.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    assert main([str(tmp_path / "thesis.txt"), ""]) == 2
    assert capsys.readouterr().err.startswith(f"{tmp_path / 'thesis.txt'} cannot be written: ")


def test_without_a_folder_the_usage_is_told():
    with pytest.raises(SystemExit) as stopped:
        main([])
    assert stopped.value.code == 2


@pytest.mark.parametrize("title", EXAMPLES)
def test_an_example_by_its_name(title):
    assert read_address(f"example={title}") == ({"example": title}, default_settings(EXAMPLES[title]))
    assert read_address("")[1] == Settings()


def test_somebodys_own_work_with_names_that_are_no_markup(tmp_path):
    layers = [{"W": [[1.0, 2.0]], "b": [0.5], "activation": "tanh"}, {"W": [[3.0]], "b": [0.0], "activation": "sigmoid"}]
    own = {"layers": layers, "cost": "half_squared_error", "x": [1.0, -1.0], "y": [1.0], "inputs": ["<i>a", "</script>"]}
    work = urlsafe_b64encode(zlib.compress(json.dumps(own).encode())).decode().rstrip("=")
    assert main([str(tmp_path), f"work={work}&example=Mine (2)&step=z_2"]) == 0
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert 'Mine (2), observation 0 (step z_2): <a href="./walk_2-1-1.html?step=z_2">step through</a>' in index
    assert "&lt;i&gt;a" in index
    for path in tmp_path.iterdir():
        html = path.read_text(encoding="utf-8")
        assert "<i>a" not in html
        assert html.count("<script") == html.count("</script>")
