"""Imports point one way, `app → pages → ui → core`, and what `core` may know stays small."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("core", "ui", "pages")
MAY_IMPORT = {
    "core": {"core", "numpy"},
    "ui": {"core", "ui", "numpy", "plotly", "streamlit", "starlette", "math_core"},
    "pages": {"core", "ui", "streamlit"},
    "app": {"ui", "streamlit"},
}
STANDARD_LIBRARY = {
    "__future__",
    "base64",
    "bisect",
    "collections",
    "contextlib",
    "copy",
    "csv",
    "dataclasses",
    "decimal",
    "functools",
    "gc",
    "gzip",
    "html",
    "io",
    "itertools",
    "json",
    "logging",
    "math",
    "pathlib",
    "random",
    "re",
    "threading",
    "typing",
    "weakref",
    "zipfile",
    "zlib",
}
ALSO = {
    "core/check/__main__.py": {"argparse", "sys"},
    "core/datasets.py": {"importlib", "sklearn"},
    "ui/compressed.py": {"brotli", "time"},
    "ui/embedding.py": {"os"},  # its environ
    "ui/process.py": {"os", "socket", "sys", "threadpoolctl"},
    "ui/server.py": {"hmac", "os", "traceback"},
    "ui/turns.py": {"time"},
    "core/training/kernel.py": {"numba"},
    "core/reading/pickled.py": {"pickletools"},
    "core/reading/safetensors_file.py": {"safetensors"},
    "core/reading/onnx_file.py": {"onnx"},
    "core/reading/excel.py": {"openpyxl"},
    "ui/asked.py": {"urllib"},  # its parse, to read links
    "ui/checker/submission.py": {"urllib"},  # its parse, to write links
    "ui/export.py": {"argparse", "sys"},
    "ui/offline/folder.py": {"urllib"},  # its parse, to read and write links
    "core/reading/hdf5_process.py": {"h5py", "os", "resource", "subprocess", "sys"},
}
"""What one module alone may import."""
FILES = [ROOT / "app.py", *(path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))]


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path):
    place = path.relative_to(ROOT).parts[0].removesuffix(".py")
    allowed = MAY_IMPORT[place] | STANDARD_LIBRARY
    assert imported(path) <= allowed | ALSO.get(str(path.relative_to(ROOT)), set())


@pytest.mark.parametrize("path", sorted((ROOT / "core" / "reading").glob("*.py")), ids=lambda path: path.name)
def test_what_reads_a_format_is_imported_when_it_is_needed(path):
    imports = [
        node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    top = {getattr(node, "module", None) or node.names[0].name for node in imports}
    assert not {name.partition(".")[0] for name in top} & {"safetensors", "onnx", "h5py", "openpyxl"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_stay_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250


BROWSER_FILES = [path for kind in ("js", "css", "html") for path in sorted((ROOT / "ui").rglob(f"*.{kind}"))]


@pytest.mark.parametrize("path", BROWSER_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_line_for_the_browser_is_long(path):
    """Lines of the app's own JavaScript, CSS and HTML, in characters."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [k for k, line in enumerate(lines, 1) if len(line) > 140] == []


def functions(text):
    """(name or beginning, number of lines) of every function of a script, from the line that opens its braces to the one that closes
    them.
    """
    lines = text.splitlines()
    for k, line in enumerate(lines):
        if OPENING.search(line):
            depth, end = 0, k
            while True:
                depth += lines[end].count("{") - lines[end].count("}")
                if depth <= 0:
                    break
                end += 1
            yield line.strip(), end - k + 1


OPENING = re.compile(r"(\bfunction\b.*|=>|^ +(?!if|for|while|switch|catch)(async |get |set |static |\*)?\w+\(.*\)) \{$")
SCRIPTS = [path for path in BROWSER_FILES if path.suffix == ".js"]


@pytest.mark.parametrize("path", BROWSER_FILES, ids=lambda path: path.name)
def test_files_for_the_browser_stay_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_functions_for_the_browser_stay_short(path):
    """Rarely over 20 lines, never over 40."""
    assert [name for name, length in functions(path.read_text(encoding="utf-8")) if length > 40] == []


def test_most_functions_for_the_browser_are_about_ten_lines():
    lengths = sorted(length for path in SCRIPTS for _, length in functions(path.read_text(encoding="utf-8")))
    assert len(lengths) > 200
    assert lengths[len(lengths) // 2] <= 10
    assert lengths[int(0.95 * len(lengths))] <= 20


def test_functions_are_measured_by_their_braces():
    script = "function a() {\n  if (b) {\n  }\n}\nclass C {\n  m(x) {\n    f();\n  }\n}\nconst g = (x) => {\n  h();\n};"
    assert list(functions(script)) == [("function a() {", 4), ("m(x) {", 3), ("const g = (x) => {", 3)]


def test_the_top_level_holds_what_the_readme_lists():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in ("app.py", "pages/", "core/", "ui/", "tests/", "bench/"):
        assert name in readme


def test_every_requirement_is_pinned():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        wanted = [line for line in lines if line and not line.startswith(("#", "-r"))]
        assert wanted
        assert all("==" in line for line in wanted)


NEWER = (
    r"\baria[A-Z]\w+ ?[=?.:]",  # Firefox 119
    r"\.(union|intersection|difference|isSubsetOf)\(|groupBy|withResolvers|fromAsync|requestIdleCallback|Iterator\.",
    r":has\(",  # Firefox 121
    r"light-dark|field-sizing|text-wrap|@scope|@starting-style|anchor-name|interpolate-size|^\s*&",
    r"vector-effect|non-scaling",  # not new, but black rectangles in WebKit
)


@pytest.mark.parametrize(
    "path",
    [*BROWSER_FILES, *sorted((ROOT / "ui").rglob("*.py"))],
    ids=lambda path: path.name,
)
def test_nothing_is_used_that_the_supported_browsers_lack(path):
    """Among what newer ones have; `ui.front.BROWSERS` says which are supported, and the theme has a way round."""
    text = path.read_text(encoding="utf-8")
    used = [found for pattern in NEWER for found in re.findall(pattern, text, flags=re.MULTILINE)]
    assert [name for name in used if path != ROOT / "ui" / "theme.py"] == []


@pytest.mark.parametrize("path", [path for path in BROWSER_FILES if path.suffix != ".html"], ids=lambda path: path.name)
def test_nothing_is_fetched_from_elsewhere(path):
    text = path.read_text(encoding="utf-8")
    assert "http:" not in text
    assert "https:" not in text
