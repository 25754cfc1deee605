"""What files to take home are called: by data set, network and accuracy, "digits-cnn-99.2"."""

from __future__ import annotations

from mnist_core.config import TrainingConfig

_DATASETS = {"mnist": "digits", "fashion_mnist": "fashion"}


def file_stem(config: TrainingConfig, accuracy: float | None = None) -> str:
    """A file name without its ending.

    Args:
        config: what was trained.
        accuracy: on the test images, 0 to 1; None if it is not measured.
    """
    dataset = _DATASETS[config.dataset]
    network = config.model.removesuffix(f"_{dataset}").replace("_", "-")
    parts = [dataset, network]
    if accuracy is not None:  # what is not quite all is not rounded to all
        percent = round(100 * accuracy, 1)
        parts.append(f"{percent if accuracy == 1 else min(percent, 99.9):.1f}")
    return "-".join(parts)
