"""Every number and fact that the Reference quotes of the network is computed anew."""

import re

import pytest
from reference_claims import REFERENCE, quoted, sentences

from core import CHAIN_RULES
from ui.reference.contents import ERRATA, GLOSSARY, REMARK, VECTOR_CHAIN_RULE
from ui.reference.sources import SOURCES


@pytest.mark.parametrize("erratum", [*ERRATA, REMARK], ids=lambda erratum: erratum.title)
def test_what_is_shown_beside_an_erratum_is_so(erratum):
    for sentence in sentences(erratum.shown):
        REFERENCE.judge(sentence, None)


def test_an_erratum_says_whom_it_corrects_and_a_remark_corrects_nobody():
    assert len(ERRATA) == 9
    for erratum in ERRATA:
        assert re.match(r"The article writes \(§\d", erratum.said), erratum.title
    assert "a remark, not an erratum" in REMARK.said


@pytest.mark.parametrize("rule", CHAIN_RULES.values(), ids=lambda rule: rule.name)
def test_what_a_rule_says_is_so(rule):
    for sentence in (rule.applies, rule.operator, rule.reads_as):
        REFERENCE.judge(sentence, None)


def test_the_vector_chain_rule_contains_them_and_a_direct_dependence():
    for text in VECTOR_CHAIN_RULE.values():
        for sentence in sentences(text):
            REFERENCE.judge(sentence, None)


@pytest.mark.parametrize("term", GLOSSARY)
def test_what_the_glossary_quotes_is_so(term):
    if quoted(GLOSSARY[term]) or "$z \\le 0$" in GLOSSARY[term]:
        REFERENCE.judge(GLOSSARY[term], None)


def test_what_a_source_is_used_for_is_so():
    for source in SOURCES:
        if re.search(r"\d\.\d", source.used):
            REFERENCE.judge(source.used, None)


def test_no_predicate_is_left_over():
    """Each is of something that the page says."""
    everything = [erratum.shown for erratum in (*ERRATA, REMARK)] + list(VECTOR_CHAIN_RULE.values())
    said = [sentence for text in everything for sentence in sentences(text)] + list(GLOSSARY.values())
    said += [text for rule in CHAIN_RULES.values() for text in (rule.applies, rule.operator, rule.reads_as)]
    said += [source.used for source in SOURCES]
    unmet = [pattern for pattern in REFERENCE.rules if not any(pattern.fullmatch(each) for each in said)]
    assert unmet == []
