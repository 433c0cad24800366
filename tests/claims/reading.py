"""Numbers as the app writes them, read back with mpmath: digits, powers of ten, and arithmetic."""

import re

import mpmath
from mpmath import mpf

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NUMBER = r"−?\d[\d,]*(?:\.\d+)?(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|e[−+]?\d+)?"
"""What a written number looks like."""
ROW = rf"\((?:{NUMBER}(?:, )?)+\)(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?"


def plain(text: str) -> str:
    """A written number as Python writes it."""
    found = re.fullmatch(r"(.*?)·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text)
    text = f"{found[1]}e{found[2].translate(SUPERSCRIPTS)}" if found else text
    return text.replace("−", "-").replace(",", "")


def read(text: str):
    """The number that is written."""
    return mpf(plain(text))


def row(text: str) -> list:
    """The numbers of (0.19, −0.63), or of (0.19, −0.63)·10⁻⁸."""
    inner, _, power = text.rpartition(")")
    return [read(each + power) for each in inner.lstrip("(").split(", ")]


def unit(text: str):
    """One unit of the last digit that is written."""
    mantissa, _, exponent = plain(text).partition("e")
    return mpf(10) ** (int(exponent or 0) - len(mantissa.partition(".")[2]))


def rounds_to(value, text: str, slack=0) -> bool:
    """Whether a number is what is written, to half a unit of the last digit."""
    return abs(mpf(value) - read(text)) <= unit(text) / 2 * (1 + mpf(10) ** -9) + slack


FUNCTIONS = {"ln": mpmath.log, "tanh": mpmath.tanh, "max": max, "exp": mpmath.exp, "mpf": mpf}
FUNCTIONS |= {"Φ": mpmath.ncdf, "φ": mpmath.npdf}


def evaluate(arithmetic: str):
    """What an expression comes to, with the digits that are written, at fifty digits; more where a 1 would swallow them."""
    text = re.sub(r"·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda found: f"e{found[1].translate(SUPERSCRIPTS)}", arithmetic)
    text = text.replace("e^(", "exp(").replace("²", "**2").replace("·", "*").replace("−", "-")
    text = re.sub(r"(?<![\w.])(\d+(?:\.\d+)?(?:e[-+]?\d+)?)", r"mpf('\1')", text)
    text = text.replace("**mpf('2')", "**2")
    with mpmath.workdps(350 if "ln(1 + e^" in arithmetic else mpmath.mp.dps):
        return eval(text, {"__builtins__": {}, **FUNCTIONS})  # our own strings
