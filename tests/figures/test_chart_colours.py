"""The colours of curves: ten in each theme, told apart with and without colour-blindness."""

from __future__ import annotations

import tomllib
from itertools import combinations

import numpy as np
import pytest

from mnist_core.settings import PROJECT

# Machado, Oliveira and Fernandes (2009), for linear RGB, at full strength.
SEEN_BY = {
    "everybody else": np.eye(3),
    "protanopes": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopes": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanopes": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
TOLD_APART = 10  # in CIELAB; 2.3 is what an eye just sees side by side


def lab(colour: str, seen: object) -> np.ndarray:
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(np.asarray(seen) @ linear, 0, 1) / [0.9505, 1, 1.089]
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("people", SEEN_BY)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_ten_curves_have_ten_colours_that_are_told_apart(theme, people):
    settings = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text("utf-8"))
    colours = settings["theme"][theme]["chartCategoricalColors"]
    assert len(colours) == 10
    for one, other in combinations(colours, 2):
        distance = np.linalg.norm(lab(one, SEEN_BY[people]) - lab(other, SEEN_BY[people]))
        assert distance > TOLD_APART, f"{one} and {other}"
