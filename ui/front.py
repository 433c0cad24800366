"""The front page: Streamlit's own HTML with this app's first screen in it, which is painted before any JavaScript has come."""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from pathlib import Path

import streamlit as st

from ui.checker import CHECKER
from ui.explorer import EXPLORER
from ui.layout import PLOTLY_PATH, style_sheet
from ui.overview import DOORS, RULES, START, TITLE, overview
from ui.picture import PICTURE
from ui.player import FIXED, PLAYER
from ui.player.lookup import LOOKUP
from ui.preliminaries import PRELIMINARIES
from ui.reference import REFERENCE
from ui.rules import rules_html
from ui.settings import Settings
from ui.training import TRAINING

WIDGETS = ("BidiComponent", "Html", "NumberInput", "Selectbox", "TextInput", "Button", "ButtonGroup", "PageLink")
NAME = "Backpropagation, step by step"
DESCRIPTION = "A real network, a forward and a backward pass, one quantity at a time, every Jacobian as numbers."
BROWSERS = "Chrome or Edge 111, Firefox 115, or Safari 16.4, or anything newer"
"""What the app and Streamlit use, all have since these, of 2023; assets/base.js tells by three features, each the last to come."""
OUTDATED = f"This browser is too old for this page, and some or all of it will be missing. The page needs {BROWSERS}."
UNSCRIPTED = f"JavaScript is switched off here, and this page is made with it. It needs {BROWSERS}."
WHOLE = "Open the whole app"
LOST = (
    "The connection is lost, and tried again and again. Nothing else is: the address and this browser keep where you are. Meanwhile steps can be "
    "gone through, and a training as far as it has been fetched; all else waits."
)
MISSING, WHERE = (
    "There is no page at this address",
    "Perhaps a letter of it is missing. All the pages there are stand in the menu.",
)
LOADING = "The rest is loading. If it stays away, reload the page."
QUIET = "<style>#first :is(.loading, .bones) { display: none; }</style>"
PAGES = {
    "": "Overview",
    "total-derivative": "Total derivative",
    "step-through": "Step through",
    "train": "Train",
    "check": "Check",
    "reference": "Reference",
}
"""The pages by their addresses."""
COMPONENTS = {
    "": (PICTURE,),
    "total-derivative": (PRELIMINARIES, EXPLORER),
    "step-through": (PLAYER, FIXED, LOOKUP),
    "train": (TRAINING,),
    "check": (CHECKER,),
    "reference": (REFERENCE,),
}
"""What each of them shows."""
LATE = re.compile(r"<script [^>]*></script>|<link[^>]*?preload[^>]*>")
STATIC = Path(st.__file__).parent / "static"
BASE, BONES = ((Path(__file__).parent / name).read_text(encoding="utf-8") for name in ("component.css", "bones.css"))


@cache
def front_page(path: str, asked: bool = False) -> str:
    """What the server sends for the page at this path; `asked`: whether the address asks for anything but the page itself.

    Nothing is waited for before the first screen is painted: the app's own styles are in it, Streamlit's are for print until
    base.js says otherwise (they keep their place before the app's), and scripts and what they load come last.
    """
    html = (STATIC / "index.html").read_text(encoding="utf-8")
    html = re.sub(r"<!--.*?-->|<title>.*?</title>|<noscript>.*?</noscript>|<script>.*?</script>", "", html, flags=re.DOTALL)
    html = html.replace('href="./favicon.png"', 'href="./assets/icon.svg"')
    html = html.replace('<link rel="stylesheet"', '<link rel="stylesheet" media="print"')
    wanted = (*_widgets(), *(each.script for each in COMPONENTS[path]))
    late = [
        '<script src="./assets/base.js"></script>',
        *(part for part in LATE.findall(html) if 'as="font"' not in part),  # the styles ask for the app's own
        *(f'<link rel="modulepreload" fetchpriority="low" href="./{script}" />' for script in wanted),
        '<script defer src="./assets/print.js"></script>',
    ]
    head = f'<title>{NAME}</title><meta name="description" content="{DESCRIPTION}" /><style>{style_sheet()}</style>'
    end = f'<p id="outdated">{OUTDATED}</p><a id="whole" target="_blank" hidden>{WHOLE}</a><p id="lost" role="alert" hidden>{LOST}</p>'
    return (
        LATE.sub("", html)
        .replace("<html ", '<html class="early" ')
        .replace("</head>", f"{head}</head>")
        .replace("<body>", f"<body>{_first_screen(path, asked)}")
        .replace("</body>", f"{end}{''.join(late)}</body>")
    )


@cache
def missing_page() -> str:
    """What is sent for an address that is no page."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<link rel="icon" href="./assets/icon.svg"><title>{MISSING}</title><style>{style_sheet()}</style></head><body>'
        f'<div id="first">{_menu(None)}<main><h1>{MISSING}</h1><p>{WHERE}</p></main></div></body></html>'
    )


@cache
def _widgets() -> list[str]:
    """Streamlit's scripts for what stands on every page; it would ask for them only once it has been told what to draw.

    Which they are is in its main script: a list of files, and with each widget their numbers.
    """
    html = (STATIC / "index.html").read_text(encoding="utf-8")
    text = (STATIC / re.findall(r'src="(\./static/js/index[^"]+)"', html)[0]).read_text(encoding="utf-8")
    files = [name.replace("./", "static/js/") for name in json.loads(re.findall(r"m\.f=(\[.*?\])", text)[0])]
    numbers = re.findall(rf"import\(`\./(?:{'|'.join(WIDGETS)})\.[^`]+`\),__vite__mapDeps\(\[([\d,]+)\]\)", text)
    wanted = dict.fromkeys(files[int(number)] for each in numbers for number in each.split(","))
    return [name for name in wanted if name not in html]


def _first_screen(path: str, asked: bool) -> str:
    """The Overview, of the network with which everybody begins unless the address asks for another; of any other page its title and its bones."""
    loading = f'<p class="loading">{LOADING}</p><noscript>{QUIET}<p>{UNSCRIPTED}</p></noscript>'
    overview = f"{overview_html(Settings(), _address, loading, not asked)}{rules_section()}"
    body = f"<h1>{PAGES[path]}</h1>{loading}{_bones(path)}" if path else overview
    return f'<div id="first" data-later="./{PLOTLY_PATH}">{_menu(path)}<main>{body}</main></div>'


def _bones(path: str) -> str:
    """What the page's components consist of, without a word; in a tree of its own, where neither styles nor anybody looking for a component find it."""
    shown = "".join(re.sub(r' (data-testid|id)="[^"]*"', "", each.html) for each in COMPONENTS[path])
    styles = "".join((BASE, *(each.styles for each in COMPONENTS[path]), BONES))
    return f'<div class="bones" aria-hidden="true" inert><template shadowrootmode="closed"><style>{styles}</style>{shown}</template></div>'


def _menu(path: str | None) -> str:
    links = "".join(
        f'<li><a href="{to or "./"}"{" aria-current=page" * (to == path)}>{title}</a></li>' for to, title in PAGES.items()
    )
    return f"<nav><ul>{links}</ul></nav>"


def overview_html(settings: Settings, address: Callable[..., str], below: str = "", whole: bool = True) -> str:
    """The Overview without Streamlit, down to its rules; `address` has a link for a page's name and what is asked of it, or "" where there is no such page.

    `below`: what stands under the picture as HTML. It is `whole` with the picture and the network's answer.
    """
    shown = overview(settings)
    doors = "".join(_door(address(name, asked), label) for name, label, asked in DOORS)
    picture, answer = (shown.drawing, f"<small>{_inline(shown.answer)}</small>") if whole else ("", "")
    return (
        f"<h1>{TITLE}</h1><div><section><p>{_inline(shown.idea)}</p><p>{_door(address(START[0], START[2]), START[1])}</p><p>{doors}</p>"
        f"<small class=keys>{_inline(shown.hint)}</small></section><figure>{picture}{below}{answer}</figure></div>"
    )


def rules_section() -> str:
    """The four rules under their heading."""
    return f"<h2>{RULES}</h2>{rules_html()}"


def _address(name: str, asked: Mapping[str, str]) -> str:
    query = "&".join(map("=".join, asked.items()))
    return f"{name.replace('_', '-')}{'?' * bool(query)}{query}"


def _door(address: str, label: str) -> str:
    return f'<a href="{escape(address)}">{escape(label)}</a>' if address else ""


def _inline(markdown: str) -> str:
    """The emphasis of a sentence as HTML."""
    strong = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(markdown))
    return re.sub(r"\*(.+?)\*", r"<em>\1</em>", strong)
