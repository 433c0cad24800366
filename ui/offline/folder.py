"""The Overview, the Reference, and walks and path explorers of chosen networks, as files that link to each other."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import escape, unescape
from urllib.parse import parse_qsl, urlencode

from core import EXAMPLES
from ui.asked import Asked, read_address, settings_of
from ui.front import NAME, overview_html, rules_section
from ui.observations import sizes_of
from ui.offline.page import Around, font_data, page_html
from ui.offline.paths import paths_html
from ui.offline.walk import walk_html
from ui.reference import REFERENCE
from ui.reference.page import reference_html
from ui.settings import Settings, steps_of

OVERVIEW, REFERENCE_FILE = "./index.html", "./reference.html"
PAGES = {OVERVIEW: "Overview", REFERENCE_FILE: "Reference"}
READ = {"walk": ("step", "equation", "predict", "steps"), "paths": ("node", "nudge")}
"""What each kind of file reads of an address itself."""
LINK = re.compile(r'<a( class="\w+")? href="([a-z-]+|\.)(?:\?([^"#]*))?(#[^"]*)?"')
SEE_IT = re.compile(r" <a>See it[^<]*</a>")
"""A link of the Reference to a page of the app, and one that has lost where it leads to."""


@dataclass(frozen=True)
class Shown:
    """A network with an observation: what was asked for, the choices, and the end of the names of its files."""

    asked: Asked
    settings: Settings
    end: str

    def file(self, kind: str, asked: Asked | None = None) -> str:
        """The link to its walk or its paths, and to what is asked for of that."""
        query = urlencode({name: value for name, value in (asked or {}).items() if name in READ[kind]})
        return f"./{kind}_{self.end}.html{'?' * bool(query)}{query}"


def files(addresses: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """Name and HTML of each file, for these addresses or else the worked examples.

    Raises `ValueError`, with a sentence, before the first where an address asks for what there is not.
    """
    shown = list(_shown([read_address(address) for address in addresses or (f"example={title}" for title in EXAMPLES)]))
    around = partial(Around, reference=REFERENCE_FILE)
    yield OVERVIEW, page_html(NAME, _index(shown), around=around(_links(OVERVIEW)))
    yield REFERENCE_FILE, _reference(shown, around(_links(REFERENCE_FILE)))
    for each in shown:
        walk, paths = each.file("walk"), each.file("paths")
        yield walk, walk_html(each.settings, around=around(_links(walk, {**PAGES, paths: "Its path explorer"})))
        yield paths, paths_html(each.settings, around(_links(paths, {**PAGES, walk: "Step through"})))


def _shown(read: Sequence[tuple[Asked, Settings]]) -> Iterator[Shown]:
    """Files of networks of the same sizes are numbered."""
    before: list[str] = []
    for asked, settings in read:
        size = sizes_of(settings)
        before.append(size)
        yield Shown(asked, settings, size if before.count(size) == 1 else f"{size}_{before.count(size)}")


def _links(here: str, pages: Mapping[str, str] = PAGES) -> str:
    links = (_link(to, title, " aria-current=page" * (to == here)) for to, title in pages.items())
    return f'<nav aria-label="Pages">{" ".join(links)}</nav>'


def _link(to: str, title: str, more: str = "") -> str:
    return f'<a href="{escape(to)}"{more}>{escape(title)}</a>'


def _index(shown: Sequence[Shown]) -> str:
    first = shown[0]
    kinds = {"step_through": "walk", "total_derivative": "paths"}

    def address(name: str, asked: Asked) -> str:
        return first.file(kinds[name], {**first.asked, **asked}) if name in kinds else ""

    listed = "".join(f"<li>{_listed(each)}</li>" for each in shown)
    networks = f'<h2>Networks</h2><ul class="networks">{listed}</ul>'
    return f'<div id="first"><main>{overview_html(first.settings, address)}{networks}{rules_section()}</main></div>'


def _listed(each: Shown) -> str:
    settings = each.settings
    what = f"{settings.worked.title}, {settings.worked.noun} {settings.flower}"
    more = ", ".join(f"{name} {value}" for name, value in each.asked.items() if name not in ("example", "work", "flower"))
    return (
        f"{escape(what)}{escape(f' ({more})') if more else ''}: {_link(each.file('walk', each.asked), 'step through')}, "
        f"{_link(each.file('paths', each.asked), 'path explorer')}"
    )


def _reference(shown: Sequence[Shown], around: Around) -> str:
    """The Reference for the first network; what it says of the article's leads there if the folder has that."""
    settings = shown[0].settings
    html = LINK.sub(partial(_led, shown), reference_html(settings.names.sizes, steps_of(settings)))
    article = REFERENCE.root.replace("></", f" data-shown>{SEE_IT.sub('', html)}</")
    styled = replace(around, styles=f'@font-face {{ font-family: "STIX Two Math"; src: url("{font_data()}"); }}')
    return page_html(
        f"Reference: {NAME}", f"<main><h1>Reference</h1>{article}</main>", REFERENCE, "reference.js", around=styled
    )


def _led(shown: Sequence[Shown], link: re.Match[str]) -> str:
    """The beginning of a link as it leads to a file, or nowhere."""
    own, page, query, place = link.groups("")
    asked = dict(parse_qsl(unescape(query)))
    alike = shown if own else [each for each in shown if each.settings == settings_of(asked)]
    places = {".": OVERVIEW} | {
        f"{page}{place}": each.file(kind, asked)
        for each in alike[:1]
        for page, place, kind in (("step-through", "", "walk"), ("total-derivative", "#paths", "paths"))
    }
    to = places.get(page + place)
    return f'<a{own} href="{escape(to)}"' if to else "<a"
