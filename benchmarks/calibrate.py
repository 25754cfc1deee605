"""Measure when a model may say that it is sure, and keep that beside the model.

    python -m benchmarks.calibrate FILE.json --model digits-cnn

The temperature is the one that makes the probabilities of the validation images fit best: as
they are, and redrawn by pens. The threshold is the score that 97 of 100 digits of FILE reach,
which are drawings of pens as for `benchmarks.drawings`, in the middle of the canvas and where
their writers put them. Writes artifacts/models/NAME/calibration.json.
"""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np
from scipy.optimize import minimize_scalar

from benchmarks.drawings import Reader, load_entries, load_reader, no_digit_scores
from benchmarks.no_digits import draw_no_digits
from benchmarks.strokes import VARIANTS, Entry, draw_entry
from mnist_core.calibration import Calibration
from mnist_core.cli import DEFAULT_MODEL
from mnist_core.datasets import load_dataset
from mnist_core.inference import Classifier, softmax
from mnist_core.pens import imitate_pens
from mnist_core.settings import load_settings
from mnist_core.store import Store

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
    calibration.save(Store(load_settings()).model_file(model).parent)
    click.echo(f"{model}: {calibration}")


def calibrate(reader: Reader, entries: list[Entry]) -> Calibration:
    """Temperature by the validation images, threshold by drawings of digits."""
    temperature, loss_before, loss = fit_temperature(reader.classifier)
    reader.calibration = Calibration(temperature, threshold=0.0)
    scores = digit_scores(entries, reader)
    threshold = round(float(np.quantile(scores, 1 - ACCEPTED)), 4)
    others = no_digit_scores(draw_no_digits(NO_DIGITS, np.random.default_rng(SEED)), reader)
    measured = {
        "validation_loss": round(loss_before, 4),
        "validation_loss_calibrated": round(loss, 4),
        "digits": len(scores),
        "digits_accepted": round(float((scores >= threshold).mean()), 4),
        "no_digits": NO_DIGITS,
        "no_digits_accepted": round(float((others >= threshold).mean()), 4),
    }
    return Calibration(round(temperature, 3), threshold, measured)


def fit_temperature(classifier: Classifier) -> tuple[float, float, float]:
    """The temperature with the least cross-entropy, and that loss before and after."""
    split = load_dataset("mnist").validation
    drawn = imitate_pens(split.images, split.labels, np.random.default_rng(SEED))
    images = np.concatenate([split.images, drawn])
    labels = np.concatenate([split.labels, split.labels]).astype(int)
    logits = classifier.predict_logits(images).astype(np.float64)

    def loss(temperature: float) -> float:
        shares = softmax(logits / temperature)[np.arange(len(labels)), labels]
        return float(-np.log(shares.clip(1e-12)).mean())

    found = minimize_scalar(loss, bounds=(0.2, 5), method="bounded")
    return float(found.x), loss(1.0), float(found.fun)


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
