"""A page as one file that calls nowhere: its styles and scripts stand in it, and what a server would send."""

import json
from base64 import b64encode
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from ui.layout import FONT_PATH, PLOTLY_PATH, TEXT_FONTS, Component, style_sheet
from ui.server import ASSETS, PLOTLIES, plotly_js

HERE = Path(__file__).parent
FONT = ASSETS / Path(FONT_PATH).name
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; font-src data:; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True)
class Around:
    """What a folder adds to each of its files: links to the others as HTML, where the Reference is, and styles."""

    links: str = ""
    reference: str = ""
    styles: str = ""


ALONE = Around()


def page_html(
    title: str,
    body: str,
    component: Component | None = None,
    act: str = "",
    held: Any = None,
    above: str = "",
    around: Around = ALONE,
) -> str:
    """The page with this body, which may hold a component; `act`: the script here that sets it to work with what is `held` for it.

    `above`: controls as HTML. Only a page that holds something draws with Plotly.
    """
    styles, script = (component.styles, component.javascript) if component else ("", "")
    return _read("page.html").format(
        policy=POLICY,
        title=escape(title),
        icon=_data(ASSETS / "icon.svg", "image/svg+xml"),
        styles=f"{style_sheet({'normal': font_data(ASSETS / Path(TEXT_FONTS['normal']).name)})}{_read('page.css')}{styles}{around.styles}",
        links=around.links,
        above=above,
        body=body,
        plotly=_script(plotly_js(PLOTLIES[PLOTLY_PATH]).decode()) if held else "",
        path=PLOTLY_PATH,
        print=(ASSETS / "print.js").read_text(encoding="utf-8"),
        held=json.dumps(held, ensure_ascii=False).replace("<", "\\u003c"),
        script=_script(script.partition("export default")[0]),
        page=_read("page.js"),
        act=_read(act) if act else "",
    )


def font_data(file: Path = FONT) -> str:
    """A font as an address that holds it: by default that of the formulas."""
    return _data(file, "font/woff2")


def text(data: bytes) -> str:
    """Bytes as a file holds them."""
    return b64encode(data).decode()


def _data(file: Path, mime: str) -> str:
    return f"data:{mime};base64,{text(file.read_bytes())}"


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _script(code: str) -> str:
    return code.replace("</script", "<\\/script")
