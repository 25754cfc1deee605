"""The second of two networks: another one for the same images, or the same at another epoch."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from mnist_core.i18n import _
from mnist_core.records import Run
from mnist_core.ui.shared.address_choice import choose_in_address
from mnist_core.ui.shared.epoch_networks import past_epochs, past_test_probabilities
from mnist_core.ui.shared.loaders import (
    all_runs_are_known,
    cached_test_probabilities,
    usable_models,
)
from mnist_core.ui.shared.names import length, model_titles

if TYPE_CHECKING:
    import numpy as np

OTHER_PARAM = "with"
OTHER = "browse_other"


def choose_second(run: Run, on_change: Callable[[], None]) -> Run | int | None:
    """Ask for it; the address has the choice, a run's id or "epoch-3".

    Args:
        run: the first.
        on_change: called when another one is chosen.

    Returns:
        Another run, or so many epochs of the same one; None when there is neither.
    """
    asked = st.query_params.get(OTHER_PARAM, "")
    runs = {
        each.id: each
        for each in usable_models(also=asked)
        if each.config.dataset == run.config.dataset and each.id != run.id
    }
    epochs = {f"epoch-{epoch}": epoch for epoch in past_epochs(run) if epoch != run.model_epoch}
    choices: dict[str, Run | int] = {**runs, **epochs}
    if not choices:
        return None
    different = model_titles([run, *runs.values()])
    titles = {name: different[name] for name in runs}
    titles |= {
        name: _("This network after {epochs}").format(epochs=length(run.config, n))
        for name, n in epochs.items()
    }
    wanted = asked if asked in choices else next(iter(choices))
    chosen = choose_in_address(
        _("Second network"),
        titles,
        wanted,
        OTHER_PARAM,
        OTHER,
        width=340,
        on_change=on_change,
        given_up=asked in choices or all_runs_are_known(),
    )
    return choices[chosen]


def second_probabilities(run: Run, second: Run | int) -> np.ndarray | None:
    """What it makes of the test set, float32 (10000, 10); None while a worker makes it.

    Raises:
        MnistCoreError: it cannot be had.
    """
    if isinstance(second, Run):
        return cached_test_probabilities(second)
    return past_test_probabilities(run, second)
