"""Formulas become MathML, and what stands around them stays text."""

from ui.formulas import BREAK, formula, mathml, prose


def test_a_formula_within_a_line_is_smaller_than_one_that_stands_alone():
    assert mathml("a_1").startswith('<math display="block">')
    assert mathml("a_1", display=False) == "<math><msub><mi>a</mi><mn>1</mn></msub></math>"


def test_text_around_a_formula_is_escaped():
    assert prose("a < b & $x$ <b>") == "a &lt; b &amp; <math><mi>x</mi></math> &lt;b&gt;"
    assert prose("nothing to see") == "nothing to see"


def test_an_equation_goes_on_where_it_may():
    lines = formula(rf"a = b \newline c \quad d {BREAK} e")
    assert lines.count("<div>") == 2
    assert lines.count("<math") == 4
