"""Contrast: text on the page, on every colour of the scale, and the rules' colours (WCAG 2.2 AA)."""

from dataclasses import asdict

import numpy as np
import pytest

from ui.theme import DARK, LIGHT, css_variables, plotly_schemes


def channels(colour: str) -> np.ndarray:
    return np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255


def luminance(rgb: np.ndarray) -> float:
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_text_is_readable_on_every_cell(palette):
    for end in (palette.negative, palette.positive):
        for t in np.linspace(0, 1, 11):
            cell = (1 - t) * channels(palette.zero) + t * channels(end)
            assert contrast(channels(palette.ink), cell) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["ink", "muted", "accent", "single", "total", "outer", "batch", "untagged"])
def test_words_are_readable_on_the_page_and_on_surfaces(palette, name):
    for behind in (palette.background, palette.surface):
        assert contrast(channels(getattr(palette, name)), channels(behind)) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_of_either_sign_stand_out(palette):
    for line in (palette.negative_line, palette.positive_line):
        assert contrast(channels(line), channels(palette.background)) >= 3
    assert contrast(channels(palette.on_accent), channels(palette.accent)) >= 4.5


def test_css_and_plotly_get_the_same_colours():
    assert f"--negative: light-dark({LIGHT.negative}, {DARK.negative});" in css_variables()
    assert set(plotly_schemes()) == {"light", "dark"}
    plain, older = css_variables().split("@supports not (color: light-dark(red, red))")
    assert plain.count("light-dark") == len(asdict(LIGHT))
    light, dark = older.split("@media (prefers-color-scheme: dark)")
    assert f"--on-accent: {LIGHT.on_accent};" in light
    assert f"--on-accent: {DARK.on_accent};" in dark
