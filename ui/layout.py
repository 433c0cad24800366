"""What every page or component is made with: the style sheet, and the JavaScript that components share."""

from pathlib import Path

from ui.theme import css_variables

HERE = Path(__file__).parent


def style_sheet() -> str:
    """All of it as CSS; the server links it into the front page, so that nothing is ever seen without it."""
    files = "".join((HERE / path).read_text(encoding="utf-8") for path in ("layout.css", "figures/network.css"))
    return f"{css_variables()}\n{files}"


def javascript(*files: Path) -> str:
    """A component's JavaScript, after what all of them share."""
    return "".join(path.read_text(encoding="utf-8") for path in (HERE / "common.js", *files))
