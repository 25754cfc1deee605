"""All comments and docstrings that scripts have, for the catalog of sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from mnist_core.codegen.definitions import first_line
from mnist_core.codegen.script import english_parts
from mnist_core.codegen.wording import remarks_in
from mnist_core.config import TrainingConfig
from mnist_core.options import (
    ARCHITECTURES,
    AUGMENTATIONS,
    LOOPS,
    PRECISIONS,
    PREPROCESSINGS,
    SCHEDULES,
)


def remarks() -> dict[str, str]:
    """All comments and docstrings that any script has, and the titles that stand in no source
    file as a message, for the catalog: each with its place in this package."""
    found = {option.heading: "options.py" for option in AUGMENTATIONS.values() if option.function}
    for option in ARCHITECTURES.values():
        found[first_line(f"models/{option.module}")] = f"models/{option.module}.py"
    for config in _configs_of_all_code():
        parts = english_parts(config, (), (), "")
        for source in list(parts.values())[1:]:
            found |= {remark.text: "codegen/script.py" for remark in remarks_in(source)}
    return found


def _configs_of_all_code() -> Iterator[TrainingConfig]:
    """Settings that lead to all code there is for scripts, one after the other."""
    plain = TrainingConfig(label_smoothing=0.1, weight_averaging=0.9, wrong_labels=0.2)
    choices: dict[str, Iterable[Any]] = {
        "model": ARCHITECTURES,
        "augmentation": AUGMENTATIONS,
        "loop": LOOPS,
        "precision": PRECISIONS,
        "preprocessing": PREPROCESSINGS,
        "schedule": SCHEDULES,
    }
    for setting, options in choices.items():
        for option in options:
            yield replace(plain, **{setting: option})
