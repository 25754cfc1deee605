"""The benchmark of drawings: what it draws is where it should be, and what it counts is right."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks.calibrate import fit_evidence, fit_temperature
from benchmarks.drawings import main, measure_variant
from benchmarks.no_digits import KINDS, draw_no_digits
from benchmarks.strokes import PAPER, VARIANTS, draw_entry, draw_numbers, draw_underlined
from benchmarks.strokes import draw_strokes as draw_strokes_of
from benchmarks.touching import RARE, draw_pairs, draw_rare
from mnist_core.drawing.pen_strokes import draw_strokes
from mnist_core.drawing.segmentation import find_digits
from mnist_core.ui.shared.pictures import PAPER_WIDTH, PEN_WIDTH

ONE = {"label": 1, "strokes": [[[0.5, 0.0], [0.5, 1.0]]], "place": [0.0, 0.5, 0.25]}
SEVEN = {"label": 7, "strokes": [[[0.2, 0.0], [0.8, 0.0], [0.4, 1.0]]]}


def test_a_stroke_is_drawn_where_and_as_wide_as_asked():
    for natural, (x, y, height) in {False: (140, 63, 155), True: (43, 140, 64)}.items():
        (digit,) = find_digits(draw_entry(ONE, pen=10, natural=natural))
        found = np.array(digit.box)
        assert np.abs(found - (x - 5, y - 5, 10, height + 10)).max() <= 2


def test_slant_leans_to_the_right_and_a_dot_is_in_the_corner():
    ink = draw_entry(ONE, slant=25, dot=True)[..., 3] > 128
    assert ink[10:16, 10:16].any() and not draw_entry(ONE)[10:16, 10:16].any()
    top, bottom = (np.flatnonzero(ink[row]).mean() for row in (70, 210))
    assert (top - bottom) / 140 == pytest.approx(np.tan(np.radians(25)), abs=0.05)


def test_numbers_stand_apart_and_within_the_canvas():
    for number in draw_numbers([ONE, SEVEN], 20, np.random.default_rng(0)):
        text, rgba = number.text, number.rgba
        assert 2 <= len(text) <= 4 and set(text) <= {"1", "7"}
        assert len(find_digits(rgba)) == len(text)
        edge = np.concatenate([rgba[0], rgba[-1], rgba[:, 0], rgba[:, -1]])
        assert not edge[:, 3].any()


def test_the_line_under_a_number_touches_no_digit_and_is_left_out():
    for number in draw_underlined([ONE, SEVEN], 20, np.random.default_rng(0), **PAPER):
        *digits, line = number.drawings
        both = [draw_strokes_of(one, number.pen, width=number.paper) for one in (digits, [line])]
        above, under = (drawn[..., 3] for drawn in both)
        assert under.any() and not (above & under).any()
        assert not number.rgba[[0, -1], :, 3].any() and not number.rgba[:, [0, -1], 3].any()
        assert len(find_digits(number.rgba)) == len(number.text)


@pytest.mark.parametrize("overlap", [0, 0.5])
def test_pairs_touch_and_their_strokes_are_what_was_drawn(overlap):
    for pair in draw_pairs([ONE, SEVEN], 8, np.random.default_rng(0), overlap):
        assert len(find_digits(pair.rgba)) == 1
        ink = pair.rgba[..., 3] > 127
        assert (ink != (draw_strokes(pair.strokes, ink.shape) > 127)).mean() < 0.01
        alone = [draw_strokes_of([drawing])[..., 3] > 127 for drawing in pair.drawings]
        common = alone[0] & alone[1]
        assert common.any(0).sum() == pytest.approx(max(overlap * 18, 1), abs=2)


def test_a_faint_drawing_fades_to_the_right_and_rare_shapes_have_their_labels():
    drawn = draw_entry(SEVEN, **VARIANTS["faint"])
    assert drawn[..., 3].min() == 255, "paper is opaque"
    ink = 255 - drawn[..., 0]
    columns = np.flatnonzero(ink.any(0))
    assert ink[:, columns[5]].max() > 230 and 85 <= ink[:, columns[-5]].max() <= 100
    assert [entry["kind"] for entry in draw_rare(len(RARE), np.random.default_rng(0))] == list(RARE)


def test_numbers_on_the_page_s_paper_are_drawn_with_its_width_and_pen():
    assert (PAPER["paper"], PAPER["pens"]) == (PAPER_WIDTH, (PEN_WIDTH, PEN_WIDTH))


def test_every_kind_of_other_drawing_has_ink():
    drawings = draw_no_digits(len(KINDS), np.random.default_rng(0))
    assert [entry["kind"] for entry in drawings] == list(KINDS)
    assert all((draw_entry(entry)[..., 3] > 128).sum() > 100 for entry in drawings)


class Says:
    """Reads every drawing as the same label."""

    def __init__(self, label: int) -> None:
        self.label, self.score = label, 0.5

    def __call__(self, rgba: np.ndarray, strokes: tuple = ()) -> tuple[Says, ...]:
        if strokes:  # they are what was drawn
            ink = rgba[..., 3] > 127
            assert (ink != (draw_strokes(strokes, ink.shape) > 127)).sum() < 0.1 * ink.sum()
        return (self,)


def test_right_and_wrong_are_counted_by_class():
    result, scores = measure_variant("fit", [ONE, ONE, SEVEN], Says(1))
    assert (result["n"], result["accuracy"], scores) == (3, 0.6667, [0.5, 0.5, 0.5])
    assert (result["per_class"], result["worst_class"]) == ({1: 1.0, 7: 0.0}, 7)
    assert result["confusion"][7][1] == 1 and result["confusion"][1][1] == 2
    assert measure_variant("natural", [ONE, SEVEN], Says(1))[0]["n"] == 1
    small, _ = measure_variant("small", [ONE, SEVEN], Says(1), with_strokes=True)
    assert (small["variant"], small["accuracy"]) == ("small, strokes", 0.5)


def test_a_temperature_that_was_put_in_is_found():
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (20_000, 10))
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    labels = (shares.cumsum(1) > rng.random((20_000, 1))).argmax(1)
    assert fit_temperature(3 * logits, labels)[0] == pytest.approx(3, rel=0.05)


def test_evidence_that_tells_nothing_is_not_used():
    rng = np.random.default_rng(0)
    high, low = rng.normal(6, 1, (500, 10)), rng.normal(0, 1, (500, 10))
    assert fit_evidence(high, low)[0] > 0
    assert fit_evidence(low, high) == (0.0, 30.0)


def test_the_command_tells_every_variant_and_paints_the_picture(tmp_path, monkeypatch):
    for name, value in (("NUMBERS", 6), ("NO_DIGITS", 6), ("RARE", 9), ("TIMED", 3)):
        monkeypatch.setattr(f"benchmarks.drawings.{name}", value)
    file, picture = tmp_path / "strokes.json", tmp_path / "confusion.png"
    file.write_text(json.dumps([ONE, SEVEN]))
    done = CliRunner().invoke(main, [str(file), "--json", "--picture", str(picture)])
    results = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    told = [result["variant"] for result in results]
    assert told[:6] == ["fit", "natural", "thin", "thick", "dot", "slant"]
    numbers = ["numbers", "paper", "underlined", "touching", "overlapping"]
    both = [name for number in numbers for name in (number, f"{number}, strokes")]
    rare = ["rare", "rare, strokes"]
    times = ["time", *(f"time, {n} on the page{way}" for n in (1, 4) for way in ("", ", strokes"))]
    assert told[6:] == ["faint", "small", "small, strokes", *both, *rare, "no digits", *times]
    assert all(result["median_ms"] > 0 and result["n"] == 3 for result in results[-4:])
    assert picture.read_bytes().startswith(b"\x89PNG")
