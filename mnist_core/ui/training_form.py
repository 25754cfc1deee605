"""Panel: the settings of a run, with sliders."""

from __future__ import annotations

import streamlit as st

from mnist_core.config import (
    DATASET_NAMES,
    MAX_TRAINING_IMAGES,
    MIN_TRAINING_IMAGES,
    MODEL_NAMES,
    TrainingConfig,
)
from mnist_core.ui.loaders import get_engine
from mnist_core.ui.names import DATASET_TITLES, MODEL_TITLES

LEARNING_RATE_STEPS = tuple(
    float(f"{digit}e{power}") for power in range(-5, 0) for digit in (1, 2, 5)
) + (1.0,)
BATCH_SIZES = (8, 16, 32, 64, 128, 256, 512, 1024)
_DEFAULTS = TrainingConfig()


def ask_for_config(prefix: str) -> TrainingConfig:
    """Show the settings and return what they are set to.

    Args:
        prefix: session keys begin with it; the choices are kept from page to page.
    """
    limits = get_engine().settings
    dataset = _choose("Data set", DATASET_NAMES, DATASET_TITLES, f"{prefix}dataset")
    model = _choose("Network", MODEL_NAMES, MODEL_TITLES, f"{prefix}model")
    epochs = st.slider(
        "Epochs",
        1,
        min(30, limits.max_epochs),
        min(_DEFAULTS.epochs, limits.max_epochs),
        key=f"{prefix}epochs",
        persist_state="session",
        help="How often it looks at every training image.",
    )
    learning_rate = ask_for_learning_rate(
        f"{prefix}learning_rate", _DEFAULTS.learning_rate, persist_state="session"
    )
    with st.expander("More settings", icon=":material/tune:"):
        batch_size = st.select_slider(
            "Batch size",
            [n for n in BATCH_SIZES if n <= limits.max_batch_size],
            min(_DEFAULTS.batch_size, limits.max_batch_size),
            key=f"{prefix}batch_size",
            persist_state="session",
            help="Images it looks at before it changes its weights once.",
        )
        training_images = st.slider(
            "Training images",
            MIN_TRAINING_IMAGES,
            MAX_TRAINING_IMAGES,
            MAX_TRAINING_IMAGES,
            1000,
            key=f"{prefix}training_images",
            persist_state="session",
            help="Fewer make shorter epochs, and show how much data matters.",
        )
        seed = st.number_input(
            "Seed",
            0,
            2**31 - 1,
            _DEFAULTS.seed,
            key=f"{prefix}seed",
            persist_state="session",
            help="Decides the first weights and the order of the images. The same settings "
            "with the same seed give the same network.",
        )
    return TrainingConfig(
        dataset, model, epochs, learning_rate, batch_size, training_images, int(seed)
    )


def ask_for_learning_rate(
    key: str, value: float, label: str = "Learning rate", **options: object
) -> float:
    """A slider from 0.00001 to 1 in equal ratios."""
    return st.select_slider(
        label,
        LEARNING_RATE_STEPS,
        min(LEARNING_RATE_STEPS, key=lambda step: abs(step - value)),
        format_func=lambda rate: f"{rate:.5f}".rstrip("0").rstrip("."),
        key=key,
        help="How far each step goes. Too small: it hardly learns. Too large: it overshoots.",
        **options,
    )


def _choose(label: str, names: tuple[str, ...], titles: dict[str, str], key: str) -> str:
    return st.segmented_control(
        label,
        names,
        default=names[0],
        required=True,
        format_func=titles.__getitem__,
        key=key,
        persist_state="session",
    )
