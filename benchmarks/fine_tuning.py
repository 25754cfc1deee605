"""What a network gains by being fine-tuned to one person's digits, and what it forgets.

    python -m benchmarks.fine_tuning FILE.json --writers 5

FILE holds digits as strokes with their writers: see `benchmarks/strokes.py`. Of each writer the
first drawing of each digit is trained on, as "Fine-tune" on the Handwriting page does it, and the
others are read before and after. The seed of each run is the writer's index in the list.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import click
import numpy as np

from benchmarks.strokes import Entry, draw_entry
from mnist_core.config import DEFAULT_MODEL, TrainingConfig
from mnist_core.drawing.segmentation import find_digits
from mnist_core.recipes.fine_tuning import fine_tuning_config
from mnist_core.settings import load_settings
from mnist_core.storage.checkpoints import WarmStart
from mnist_core.storage.model_store import ModelStore
from mnist_core.training.compiled import compiled_network
from mnist_core.training.epoch import cached_dataset, train_epoch
from mnist_core.training.warm_start import checkpoint_before

Digits = tuple[np.ndarray, np.ndarray]


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--model", default=DEFAULT_MODEL, show_default=True, help="A name from `models`.")
@click.option("--writers", default=5, show_default=True, type=click.IntRange(1))
def main(file: Path, model: str, writers: int) -> None:
    """Teach a network the digits of each of several people, one after the other."""
    networks = ModelStore.open(load_settings())
    config = fine_tuning_config(networks.load_run(model).config, model)
    network = networks.load_model(model, "keras")
    hands = hands_of(json.loads(file.read_text("utf-8")), writers)
    totals = np.mean([measure(config, network, hand, seed) for seed, hand in enumerate(hands)], 0)
    names = ("trained on", "others", "validation", "test")
    for name, (before, after) in zip(names, totals.T, strict=True):
        click.echo(f"{name:10} {before:.2%} -> {after:.2%}, mean of {len(hands)} writers")


def measure(
    config: TrainingConfig, network: bytes, hand: tuple[Digits, Digits], seed: int
) -> np.ndarray:
    """Accuracies before and after: (2, 4), of what was trained on, the person's others, validation
    images and test images."""
    config = replace(config, seed=seed)
    first, others = hand
    checkpoint = WarmStart(network, *first).to_bytes()
    data = cached_dataset(config.dataset)
    asked = (first, others, _pair(data.validation), _pair(data.test))
    rows = []
    for epoch in range(config.epochs + 1):
        if epoch in (0, config.epochs):
            rows.append([accuracy(config, checkpoint, epoch, *digits) for digits in asked])
        if epoch < config.epochs:
            result = train_epoch(config, checkpoint, epoch, lambda _: None, lambda: False)
            checkpoint = result.checkpoint
    click.echo("  ".join(f"{a:.2%} -> {b:.2%}" for a, b in zip(*rows, strict=True)))
    return np.array(rows)


def accuracy(
    config: TrainingConfig, checkpoint: bytes, epoch: int, images: np.ndarray, labels: np.ndarray
) -> float:
    """Fraction of the images, uint8 (n, 28, 28), that a checkpoint's network reads as `labels`."""
    before = checkpoint_before(config, checkpoint, epoch)
    network = compiled_network(config, before.precision)
    network.restore(before)
    answers = network.model.predict(images, batch_size=250, verbose=0).argmax(1)
    return float((answers == labels).mean())


def hands_of(entries: list[Entry], count: int) -> list[tuple[Digits, Digits]]:
    """For the first writers who have them: one drawing of each digit, and the others."""
    by_writer = defaultdict(list)
    for entry in entries:
        by_writer[entry["set"], entry["writer"]].append(entry)
    hands = []
    for own in by_writer.values():
        firsts = {entry["label"]: entry for entry in reversed(own)}
        others = [entry for entry in own if entry is not firsts[entry["label"]]]
        if len(firsts) == 10 and others:
            hands.append((drawn(list(firsts.values())), drawn(others)))
    return hands[:count]


def drawn(entries: list[Entry]) -> Digits:
    """Images uint8 (n, 28, 28) as the canvas gives them, and labels; unreadable ones left out."""
    found = [(find_digits(draw_entry(entry)), entry["label"]) for entry in entries]
    pairs = [(digits[0].image, label) for digits, label in found if len(digits) == 1]
    return np.array([image for image, _ in pairs]), np.array([label for _, label in pairs], "u1")


def _pair(split) -> Digits:
    return split.images, split.labels


if __name__ == "__main__":
    main()
