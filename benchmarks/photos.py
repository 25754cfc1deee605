"""How well digits on paper are read, in the light and on the paper that people have.

    python -m benchmarks.photos FILE.json            a table
    python -m benchmarks.photos FILE.json --choose   other writers and seeds: to choose by
    python -m benchmarks.photos FILE.json --json     one JSON object a line

FILE holds digits as strokes: see `benchmarks/strokes.py`. Half of the digits are those, the
others are of MNIST's test set; `benchmarks/paper.py` makes the photographs and
`benchmarks/cheques.py` the amounts. Settings are chosen by the photographs of `--choose`; those
that are reported have other writers, images and seeds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import click
import numpy as np

from benchmarks.cheques import cheque_amount, dashed_amount
from benchmarks.drawings import Reader, load_entries, load_reader
from benchmarks.paper import CONDITIONS, ink_of_entry, ink_of_image, photograph
from benchmarks.strokes import Entry
from mnist_core.cli.commands import DEFAULT_MODEL
from mnist_core.data.datasets import load_test_split
from mnist_core.reading.reader import ReadDigit

PHOTOS, AMOUNTS = 20, 60
AMOUNT_MAKERS = {"amounts on cheques": cheque_amount, "amounts with dashes": dashed_amount}
Photo = tuple[str, np.ndarray]


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--model", default=DEFAULT_MODEL, show_default=True, help="A name from `models`.")
@click.option("--choose", is_flag=True, help="The photographs that settings are chosen by.")
@click.option("--photos", default=PHOTOS, show_default=True, help="Photographs of a condition.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def main(file: Path, model: str, choose: bool, photos: int, as_json: bool) -> None:
    """Score a model on photographs made of the digits of FILE."""
    reader = load_reader(model)
    entries = entries_of_half(load_entries(file), int(choose))
    for name in (*CONDITIONS, *AMOUNT_MAKERS):
        result = measure(name, make_photos(name, entries, int(choose), photos), reader)
        click.echo(json.dumps(result) if as_json else _line(result))


def entries_of_half(entries: list[Entry], half: int) -> list[Entry]:
    """The drawings of every other writer, 0 or 1."""
    writers = sorted({entry["writer"] for entry in entries})
    return [entry for entry in entries if writers.index(entry["writer"]) % 2 == half]


def make_photos(name: str, entries: list[Entry], half: int, photos: int) -> Iterator[Photo]:
    """Photographs of a condition, half of them with the pen's digits: what is on it, and it."""
    rng = np.random.default_rng([half, *name.encode()])
    if name in AMOUNT_MAKERS:
        for _ in range(photos * AMOUNTS // PHOTOS):
            digits = [_digit(entries, half, rng, (24, 31)) for _ in range(rng.integers(3, 7))]
            inks = [ink for _, ink in digits]
            yield "".join(label for label, _ in digits), AMOUNT_MAKERS[name](inks, rng)
        return
    for _ in range(photos):
        label, ink = _digit(entries, half, rng, (110, 220))
        yield label, photograph(ink, name, rng)


def _digit(
    entries: list[Entry], half: int, rng: np.random.Generator, heights: tuple[int, int]
) -> tuple[str, np.ndarray]:
    """A digit of a pen or of MNIST: its label and its ink."""
    height = int(rng.integers(*heights))
    if rng.random() < 0.5:
        entry = entries[rng.integers(len(entries))]
        pen = max(2, round(height * float(rng.uniform(0.06, 0.12))))
        return str(entry["label"]), ink_of_entry(entry, height, pen)
    split = load_test_split("mnist")
    index = 2 * int(rng.integers(len(split) // 2)) + half
    return str(split.labels[index]), ink_of_image(split.images[index], height)


def measure(name: str, photos: Iterator[Photo], reader: Reader) -> dict[str, Any]:
    """How many are read right, and how many are surely read as something else."""
    reader.times.clear()
    read = [(text, reader(rgba)) for text, rgba in photos]
    right = [_text(digits) == text for text, digits in read]
    sure = [bool(digits) and all(digit.sure for digit in digits) for _, digits in read]
    wrong = [said and not is_right for said, is_right in zip(sure, right, strict=True)]
    return {
        "condition": name,
        "n": len(read),
        "right": sum(right),
        "sure_and_wrong": sum(wrong),
        "median_ms": round(median(reader.times), 1),
    }


def _text(digits: tuple[ReadDigit, ...]) -> str:
    return "".join(str(digit.label) for digit in digits)


def _line(result: dict[str, Any]) -> str:
    return (
        f"{result['condition']:<24}{result['right']:>3} of {result['n']}, sure and wrong "
        f"{result['sure_and_wrong']:>2}, {result['median_ms']} ms"
    )


if __name__ == "__main__":
    main()
