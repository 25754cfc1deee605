"""What a network gains from a class's handwriting, tested on people it has not learned from.

    python -m benchmarks.class_handwriting FILE.json --people 8 --classes 5

FILE holds digits as strokes with their writers: see `benchmarks/strokes.py`. A class is some of
them, drawn by lot, each with `--each` drawings of each digit at most. Who is held out, what is
learned and with which settings is decided as "Train on us" decides it. A class's number is the
seed of its run.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import click
import numpy as np

from benchmarks.fine_tuning import Digits, accuracy, drawn
from benchmarks.strokes import Entry
from mnist_core.classroom import train_on_us
from mnist_core.config import DEFAULT_MODEL, TrainingConfig
from mnist_core.recipes.fine_tuning import CLASS_AVERAGING, fine_tuning_config
from mnist_core.settings import load_settings
from mnist_core.storage.checkpoints import WarmStart
from mnist_core.storage.class_drawing_store import ClassDrawing
from mnist_core.storage.model_store import ModelStore
from mnist_core.training.epoch import cached_dataset, train_epoch


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--model", default=DEFAULT_MODEL, show_default=True, help="A name from `models`.")
@click.option("--people", default=8, show_default=True, type=click.IntRange(2))
@click.option("--each", default=2, show_default=True, type=click.IntRange(1))
@click.option("--classes", default=5, show_default=True, type=click.IntRange(1))
@click.option("--held-out", type=float, help="A fraction of the people; as the app has it.")
def main(
    file: Path, model: str, people: int, each: int, classes: int, held_out: float | None
) -> None:
    """Fine-tune a network on several classes, one after the other."""
    train_on_us.HELD_OUT_FRACTION = held_out or train_on_us.HELD_OUT_FRACTION
    networks = ModelStore.open(load_settings())
    config = fine_tuning_config(networks.load_run(model).config, model, averaging=CLASS_AVERAGING)
    network = networks.load_model(model, "keras")
    entries = json.loads(file.read_text("utf-8"))
    rows = np.array(
        [
            measure(config, network, class_of(entries, people, each, seed), seed)
            for seed in range(classes)
        ]
    )
    for name, column in zip(("learned", "held out", "test"), rows.transpose(1, 0, 2), strict=True):
        change = 100 * (column[:, 1] - column[:, 0])
        before, after = column.mean(0)
        click.echo(
            f"{name:9} {before:.2%} -> {after:.2%}, change {change.mean():+.2f} points "
            f"({change.min():+.2f} to {change.max():+.2f} in {len(rows)} classes)"
        )


def measure(
    config: TrainingConfig, network: bytes, drawings: Sequence[ClassDrawing], seed: int
) -> list[list[float]]:
    """Accuracies before and after, (3, 2): of what was learned, of the people who were held out,
    and of the test images."""
    config = replace(config, seed=seed)
    people = train_on_us.people_of(drawings)
    held_out = train_on_us.choose_held_out(people, (), seed)
    learned = _arrays(train_on_us.choose_training(drawings, held_out))
    unseen = _arrays([drawing for drawing in drawings if drawing.person in held_out])
    test = cached_dataset(config.dataset).test
    asked = (learned, unseen, (test.images, test.labels))
    checkpoint: bytes = WarmStart(network, *learned).to_bytes()
    before = [accuracy(config, checkpoint, 0, *digits) for digits in asked]
    for epoch in range(config.epochs):
        checkpoint = train_epoch(config, checkpoint, epoch, lambda _: None, bool).checkpoint
    after = [accuracy(config, checkpoint, config.epochs, *digits) for digits in asked]
    pairs = list(zip(before, after, strict=True))
    told = "  ".join(f"{a:.2%} -> {b:.2%}" for a, b in pairs)
    click.echo(
        f"{len(people)} people, {len(held_out)} held out ({len(unseen[1])} drawings): {told}"
    )
    return [list(pair) for pair in pairs]


def class_of(entries: list[Entry], people: int, each: int, seed: int) -> list[ClassDrawing]:
    """Drawings of some people, at most `each` of each digit from each of them."""
    rng = Random(seed)
    by_writer: dict[str, dict[int, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        by_writer[f"{entry['set']}-{entry['writer']}"][entry["label"]].append(entry)
    found = []
    for person in rng.sample(sorted(by_writer), people):
        for of_a_digit in by_writer[person].values():
            chosen = rng.sample(of_a_digit, min(each, len(of_a_digit)))
            for image, label in zip(*drawn(chosen), strict=True):
                found.append(ClassDrawing("", person, int(label), image, "", None, 0.0))
    return found


def _arrays(drawings: Sequence[ClassDrawing]) -> Digits:
    images = np.array([drawing.image for drawing in drawings])
    return images, np.array([drawing.label for drawing in drawings], np.uint8)


if __name__ == "__main__":
    main()
