"""Measure when a model may say that it is sure, and keep that beside the model.

    python -m benchmarks.calibrate FILE.json --model digits-cnn

The temperature is the one that makes the probabilities of the validation images fit best: as
they are, and redrawn by pens. What tells digits from other shapes is fitted on the same images
against `augmentation/non_digits`. The threshold is the score that 97 of 100 digits of FILE reach,
which are drawings of pens as for `benchmarks.drawings`, in the middle of the canvas and where
their writers put them. Writes the calibration of a model that ships, or of a run.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click
import numpy as np
from scipy.optimize import minimize, minimize_scalar

from benchmarks.drawings import Reader, load_entries, load_reader, no_digit_scores
from benchmarks.no_digits import draw_no_digits
from benchmarks.strokes import VARIANTS, Entry, draw_entry
from mnist_core.augmentation.non_digits import draw_non_digits
from mnist_core.augmentation.pens import imitate_pens
from mnist_core.cli.commands import DEFAULT_MODEL
from mnist_core.data.datasets import load_dataset
from mnist_core.reading.calibration import Calibration, evidence
from mnist_core.reading.classifier import Classifier
from mnist_core.settings import load_settings
from mnist_core.storage.model_store import ModelStore

ACCEPTED = 0.97
PLACES = ("fit", "natural")
NO_DIGITS = 500
SEED = 1


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--model", default=DEFAULT_MODEL, show_default=True, help="A name from `models`.")
@click.option("--limit", type=click.IntRange(1), help="Every k-th entry, about this many.")
def main(file: Path, model: str, limit: int | None) -> None:
    """Choose temperature and threshold of a model by the digits of FILE."""
    reader = load_reader(model)
    calibration = calibrate(reader, load_entries(file, limit))
    ModelStore.open(load_settings()).save_calibration(model, calibration.to_bytes())
    click.echo(f"{model}: {calibration}")


def calibrate(reader: Reader, entries: list[Entry]) -> Calibration:
    """Temperature by the validation images, threshold by drawings of digits."""
    logits, labels = validation_logits(reader.classifier)
    temperature, loss_before, loss = fit_temperature(logits, labels)
    scale, offset = fit_evidence(logits, shape_logits(reader.classifier))
    reader.calibration = Calibration(temperature, scale, offset, threshold=0.0)
    scores = digit_scores(entries, reader)
    threshold = int(1e4 * np.quantile(scores, 1 - ACCEPTED, method="lower")) / 1e4  # rounded down
    others = no_digit_scores(draw_no_digits(NO_DIGITS, np.random.default_rng(SEED)), reader)
    measured = {
        "validation_loss": round(loss_before, 4),
        "validation_loss_calibrated": round(loss, 4),
        "digits": len(scores),
        "digits_accepted": round(float((scores >= threshold).mean()), 4),
        "no_digits": NO_DIGITS,
        "no_digits_accepted": round(float((others >= threshold).mean()), 4),
    }
    return replace(reader.calibration, threshold=threshold, measured=measured)


def validation_logits(classifier: Classifier) -> tuple[np.ndarray, np.ndarray]:
    """Logits (20000, 10) and labels (20000,) of the validation images, then of redrawn ones."""
    split = load_dataset("mnist").validation
    drawn = imitate_pens(split.images, split.labels, np.random.default_rng(SEED))
    images = np.concatenate([split.images, drawn])
    return classifier.predict_logits(images), np.tile(split.labels.astype(int), 2)


def shape_logits(classifier: Classifier) -> np.ndarray:
    """Logits (10000, 10) of shapes like those a network learns from, but other ones."""
    split = load_dataset("mnist").validation
    rng = np.random.default_rng(SEED)
    return classifier.predict_logits(draw_non_digits(split.images, split.labels, 10_000, rng))


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> tuple[float, float, float]:
    """The temperature with the least cross-entropy, and that loss before and after."""

    def loss(temperature: float) -> float:
        shares = Calibration(temperature).probabilities(logits)
        return float(-np.log(shares[np.arange(len(labels)), labels].clip(1e-12)).mean())

    found = minimize_scalar(loss, bounds=(0.2, 5), method="bounded")
    return round(float(found.x), 3), loss(1.0), float(found.fun)


def fit_evidence(digits: np.ndarray, shapes: np.ndarray) -> tuple[float, float]:
    """Scale and offset whose logistic function tells digits from shapes best.

    Args:
        digits, shapes: logits (n, 10); both count alike, however many there are.
    """
    yes, no = evidence(digits), evidence(shapes)

    def loss(values: np.ndarray) -> float:
        scale, offset = values
        missed, taken = -(scale * yes + offset), scale * no + offset
        return float(np.logaddexp(0, missed).mean() + np.logaddexp(0, taken).mean())

    scale, offset = minimize(loss, (1.0, -float(np.median(yes)) / 2), method="Nelder-Mead").x
    return (round(float(scale), 4), round(float(offset), 4)) if scale > 0 else (0.0, 30.0)


def digit_scores(entries: list[Entry], reader: Reader) -> np.ndarray:
    """Scores of drawings of digits, in the middle of the canvas and in their natural place."""
    return np.array(
        [
            min((digit.score for digit in reader(draw_entry(entry, **VARIANTS[place]))), default=0)
            for place in PLACES
            for entry in entries
            if place == "fit" or entry.get("place")
        ]
    )


if __name__ == "__main__":
    main()
