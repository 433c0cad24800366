"""The Reference page as HTML: every row, term and source has an anchor of its own, and is a link to it."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from core import ACTIVATIONS, CHAIN_RULES, COSTS, Step
from core.chain_rules import NONE
from ui.formulas import mathml, prose
from ui.notation import symbol
from ui.reference.contents import ARTICLE, ERRATA, GLOSSARY, REMARK, VECTOR_CHAIN_RULE, Erratum, anchor
from ui.reference.graph import graph_svg
from ui.reference.ideas import ideas_of
from ui.reference.links import at_step, example, here, outside
from ui.reference.sources import SOURCES
from ui.rules import rules_html

SECTIONS = {
    "notation": "Notation",
    "rules": "Four rules, and the one that contains them",
    "dependencies": "Who depends on whom",
    "pairs": "Which cost goes with which output",
    "article": "The article, section by section",
    "ideas": "The article’s ideas",
    "errata": "Errata: what the article says, and what holds",
    "glossary": "Glossary",
    "sources": "Sources",
}
"""Anchor and title, in order."""


def reference_html(sizes: Sequence[int], steps: Sequence[Step]) -> str:
    """All sections, for a network of these sizes and its pass."""
    skips = [step.layer for step in steps if step.operator == "addition"]
    bodies = {
        "notation": _notation(sizes, skips),
        "rules": _rules(steps),
        "dependencies": _dependencies(steps),
        "pairs": _pairs(),
        "article": _article(len(sizes) - 1, steps),
        "ideas": _ideas(sizes, steps, skips),
        "errata": _errata(),
        "glossary": _terms((anchor("glossary", term), escape(term), prose(meaning)) for term, meaning in GLOSSARY.items()),
        "sources": _sources(),
    }
    contents = "".join(f'<li><a href="#{id}">{title}</a></li>' for id, title in SECTIONS.items())
    sections = "".join(
        f'<section aria-labelledby="{id}"><h2 id="{id}"><a href="#{id}">{title}</a></h2>{bodies[id]}</section>'
        for id, title in SECTIONS.items()
    )
    return f'<nav aria-label="On this page"><ul>{contents}</ul></nav>{sections}'


def _notation(sizes: Sequence[int], skips: Sequence[int]) -> str:
    shapes = [(_shape(n, m), _shape(1, n), _shape(n, n), _shape(n, n * m)) for m, n in pairwise(sizes)]
    weights, rows, own, flat = map(", ".join, zip(*shapes, strict=True))
    fed = "h" if skips else "a"
    entries = [
        ("x", rf"$\mathbf{{x}} = \mathbf{{{fed}}}_0$", "one observation", _shape(1, sizes[0])),
        ("y", r"$\mathbf{y}$", "its label or target", _shape(1, sizes[-1])),
        ("W", "$W_l$", "weights of layer $l$; row $i$ belongs to neuron $i$", weights),
        ("b", r"$\mathbf{b}_l$", "biases", rows),
        (
            "z",
            rf"$\mathbf{{z}}_l = \mathbf{{{fed}}}_{{l-1}} W_l^{{\mathsf T}} + \mathbf{{b}}_l$",
            "weighted sums, or pre-activations",
            rows,
        ),
        ("a", r"$\mathbf{a}_l = \sigma_l(\mathbf{z}_l)$", r"activations; $\mathbf{a}_L$ is the prediction", rows),
        *_handed_on(sizes, skips),
        ("C", r"$C(\mathbf{y}, \mathbf{a}_L)$", "the cost, one number", _shape(1, 1)),
        ("eta", r"$\eta$", "learning rate", _shape(1, 1)),
        (
            "dC_da",
            r"$\partial C/\partial \mathbf{a}_{l}$",
            r"gradient of the cost, a row; by $\mathbf{z}_l$ one of the same shape",
            rows,
        ),
        (
            "da_dz",
            r"$\partial \mathbf{a}_l/\partial \mathbf{z}_{l}$",
            r"Jacobian of $\sigma_l$; diagonal where it is element-wise",
            own,
        ),
        (
            "dz_da",
            rf"$\partial \mathbf{{z}}_l/\partial \mathbf{{{fed}}}_{{l-1}}$",
            "Jacobian of the sums, the weights $W_l$ themselves",
            weights,
        ),
        (
            "dz_dW",
            r"$\partial \mathbf{z}_l/\partial W_{l}$",
            "Jacobian with $W_l$ flattened row by row; mostly structural zeros",
            flat,
        ),
        ("dC_dW", "$dC/dW_l$", "gradient of the cost in the shape of $W_l$; over a batch the mean", weights),
        ("dC_db", r"$dC/d\mathbf{b}_l$", r"the same for $\mathbf{b}_l$", rows),
    ]
    rows_of = ((f"notation-{id}", prose(latex), prose(meaning), shape) for id, latex, meaning, shape in entries)
    layout = (
        r"A Jacobian $\partial\mathbf{u}/\partial\mathbf{v}$ has a row for every output $u_i$ and a column for every input $v_j$ "
        "(numerator layout). The gradient of the cost is therefore a row, and chains multiply from left to right. Only $dC/dW_l$ is "
        r"written in the shape of $W_l$, so that the update reads $W_l \leftarrow W_l - \eta\, dC/dW_l$."
    )
    return f"<p>{prose(layout)}</p>" + _table(
        ("symbol", "meaning", f"shape on <b>{'-'.join(map(str, sizes))}</b>"), rows_of
    )


def _handed_on(sizes: Sequence[int], skips: Sequence[int]) -> list[tuple[str, str, str, str]]:
    """The row of h_l, if any layer has a skip."""
    named = ", ".join(map(str, skips))
    about = (
        rf"what layer $l$ hands on: with a skip (layer {named}) the sum of what it was fed and $\mathbf{{a}}_l$, without one "
        r"$\mathbf{a}_l$ itself"
    )
    shapes = ", ".join(_shape(1, sizes[l]) for l in skips)
    return [("h", r"$\mathbf{h}_l = \mathbf{h}_{l-1} + \mathbf{a}_l$", about, shapes)] if skips else []


def _shape(rows: int, columns: int) -> str:
    return f"({rows} × {columns})"


def _rules(steps: Sequence[Step]) -> str:
    told = "".join(f'<p id="rules-{name}">{prose(text)}</p>' for name, text in VECTOR_CHAIN_RULE.items())
    return rules_html({name: example(name, steps) for name in CHAIN_RULES}) + told


def _dependencies(steps: Sequence[Step]) -> str:
    rows = (
        (
            f"made-{step.id}",
            escape(", ".join(map(symbol, step.writes))),
            _made_from(step),
            escape(step.operator),
            _rule(step.tag),
        )
        for step in steps
        if step.reads
    )
    table = _table(("made", "from", "by", "rule"), rows)
    return (
        "<p>What an arrow leaves is needed for what it reaches. Forward, values go from left to right; backward, gradients come from "
        "right to left, and the dashed arrows are what the forward pass has kept for them. Point at a quantity to see its own "
        "arrows; follow it to the step that makes it.</p>"
        f'<div class="drawing" tabindex="0" role="group" aria-label="Dependency graph">{graph_svg(steps)}</div>'
        f'<p class="told" role="status"></p><details><summary>As a table, with the update</summary>{table}</details>'
    )


def _made_from(step: Step) -> str:
    return f"{escape(', '.join(map(symbol, step.reads)))} {here(f'step-through?step={step.id}', 'the step')}"


def _rule(tag: str) -> str:
    return "" if tag == NONE else f'<span data-rule="{escape(tag)}">{escape(tag)}</span>'


def _pairs() -> str:
    rows = (
        (
            f"pair-{output.name}-{cost.name}",
            f"{escape(output.title)}, {escape(cost.title)}",
            mathml(cost.gradient_latex, False),
            mathml(output.derivative_latex, False),
            mathml("a_i - y_i", False) if cost.matching == output.name else "their product",
        )
        for cost in COSTS.values()
        for output in (ACTIVATIONS[name] for name in cost.outputs if ACTIVATIONS[name].output)
    )
    heads = (
        r"of the cost, $\partial C/\partial a_i$",
        r"of σ, $\partial a/\partial z$",
        r"of both, $\partial C/\partial z_i$",
    )
    return _table(("output σ, cost", *map(prose, heads)), rows)


def _article(depth: int, steps: Sequence[Step]) -> str:
    rows, ids = [], {step.id for step in steps}
    for section, title, page, place, named in ARTICLE:
        shown = [id.replace("L", str(depth)) for id in named]
        shown = [id if id in ids else id.replace("dz_da", "dz_dh") for id in shown]
        link = f"{page}?step={shown[0]}" if shown else page
        words = ", ".join(filter(None, (place, " to ".join(map(symbol, shown)))))
        rows.append((f"article-{section.strip('§') or 'notebook'}", f"{section} {escape(title)}", here(link, words)))
    return _table(("the article", "here"), rows)


def _ideas(sizes: Sequence[int], steps: Sequence[Step], skips: Sequence[int]) -> str:
    jacobian = next(step.operator for step in steps if step.id == f"da_dz_{len(sizes) - 1}")
    return _terms(
        (
            f"idea-{idea.id}",
            f"{escape(idea.title)} ({idea.section})",
            f"{prose(idea.text)} {example(idea.shown, steps) if idea.shown in CHAIN_RULES else at_step(idea.shown)}",
        )
        for idea in ideas_of(sizes, jacobian == "full Jacobian", skips)
    )


def _errata() -> str:
    items = "".join(
        f'<li id="erratum-{k}">{_corrected(f"erratum-{k}", erratum)}</li>' for k, erratum in enumerate(ERRATA, 1)
    )
    return f'<ol>{items}</ol><div id="remark">{_corrected("remark", REMARK)}</div>'


def _corrected(id: str, erratum: Erratum) -> str:
    return (
        f'<p><strong><a href="#{id}">{prose(erratum.title)}</a></strong></p><p>{prose(erratum.said)}</p>'
        f'<p>{prose(erratum.shown)} <a href="{escape(erratum.link)}">See it</a></p>'
    )


def _terms(entries: Iterable[tuple[str, str, str]]) -> str:
    """Anchor, term and meaning of each; the term is the link to it."""
    terms = "".join(
        f'<div id="{id}"><dt><a href="#{id}">{term}</a></dt><dd>{meaning}</dd></div>' for id, term, meaning in entries
    )
    return f"<dl>{terms}</dl>"


def _sources() -> str:
    items = "".join(
        f'<li id="{id}"><strong><a href="#{id}">{escape(source.name)}</a></strong>: {escape(source.used)}.<br>'
        f"{escape(source.citation)}{outside(source.url)}</li>"
        for source in SOURCES
        for id in (anchor("source", source.name),)
    )
    return f"<ul>{items}</ul>"


def _table(heads: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    """Each row begins with its anchor; its first cell is the link to it."""
    head = "".join(f'<th scope="col">{title}</th>' for title in heads)
    body = "".join(
        f'<tr id="{id}"><th scope="row"><a href="#{id}"{_label(id, first)}>{first}</a></th>'
        f"{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        for id, first, *cells in rows
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _label(id: str, shown: str) -> str:
    """A name for a link that shows nothing but a formula."""
    return f' aria-label="{id.partition("-")[2].replace("_", "/")}"' if shown.startswith("<math") else ""
