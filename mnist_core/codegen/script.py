"""A run as a script of its own: for whoever wants to see all of it in one file.

The script is put together from the very lines that train here (the architecture's file, the
order of the images, the loop), read as text: Keras is not imported. It needs Keras, NumPy and
the data, and gives the numbers that the run gives.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path

from mnist_core.codegen import templates
from mnist_core.codegen.file_names import file_stem
from mnist_core.config import TrainingConfig
from mnist_core.counting import counted

_PACKAGE = Path(__file__).resolve().parent.parent
_OPTIMIZERS = {
    "adam": ("keras.optimizers.Adam",),
    "adam-95": ("keras.optimizers.Adam", "beta_2=0.95"),
    "sgd": ("keras.optimizers.SGD",),
}

_PEN_MODULES = tuple(
    f"augmentation/{name}" for name in ("writing_styles", "pens", "non_digits", "pen_batches")
)
def script(
    config: TrainingConfig,
    rates: tuple[float, ...] = (),
    planned: tuple[int, ...] = (),
    name: str = "",
) -> str:
    """Python source that trains as a run does.

    Args:
        config: the run's settings; where they leave the precision open, it is float32.
        rates: learning rate of each finished epoch. Epochs to come have the config's.
        planned: how many epochs the run was to have, when each finished epoch was trained.
        name: of the file, without its ending; one by data set and network if it is left out.
    """
    parts = _parts(config, rates, planned, name)
    return "\n\n".join(part.strip("\n") + "\n" for part in parts.values())


def notebook(
    config: TrainingConfig,
    rates: tuple[float, ...] = (),
    planned: tuple[int, ...] = (),
    name: str = "",
) -> str:
    """The same as a Jupyter notebook (nbformat 4), one cell for each part."""
    cells = []
    for number, (title, source) in enumerate(_parts(config, rates, planned, name).items()):
        cells.append(_cell(number, "markdown", f"## {title}"))
        cells.append(_cell(number, "code", source.strip("\n")))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": cells}
    return json.dumps(book, indent=1)


def _parts(
    config: TrainingConfig, rates: tuple[float, ...], planned: tuple[int, ...], name: str
) -> dict[str, str]:
    """The script in its parts, each with a title, in the order in which they run."""
    rates = (*rates, *[config.learning_rate] * (config.epochs - len(rates)))
    planned = (*planned, *[config.epochs] * (config.epochs - len(planned)))
    changed = len(set(rates)) > 1
    continued = config.schedule == "one-cycle" and len(set(planned)) > 1
    tape = config.loop == "tape"
    preprocessing = config.preprocessing.replace("-", "_")
    parts = {
        "Settings": _head(config, rates, planned if continued else (), name),
        "Data": templates.LOAD,
        "Order of the images": _definitions("data/shuffling"),
        "Preprocessing": _definitions("models/preprocessing", preprocessing),
        "Network": _definitions(f"models/{config.model}"),
    }
    images = "x_train[order], y_train[order]"
    if config.augmentation == "pens":
        parts["Data augmentation: pens"] = "\n\n".join(
            (_definitions("drawing/shape", "SIDE", "BOX_SIDE"), *map(_definitions, _PEN_MODULES))
        )
        images = f"draw_epoch({images}, SEED, epoch)"
    elif config.augmentation != "none":
        parts["Data augmentation"] = _definitions("augmentation/affine")
        images = f'augment("{config.augmentation}", x_train[order], SEED, epoch), y_train[order]'
    if config.schedule == "one-cycle":
        parts["Learning rate schedule"] = _definitions("training/schedules")
    if config.spreads_labels:
        parts["Loss"] = _definitions("training/losses")
    if tape:
        parts["Training loop with GradientTape"] = _definitions("training/gradient_tape")
    parts["Compile"] = _build(config, preprocessing, changed)
    unit, size = ("Step", config.steps_per_epoch) if config.steps_per_epoch else ("Epoch", 1)
    loop = templates.TAPE if tape else templates.FIT
    change = templates.CHANGE_OF_PEAK if config.schedule == "one-cycle" else templates.CHANGE
    change = (change if changed else "") + (templates.CHANGE_OF_LENGTH if continued else "")
    parts["Train"] = loop.format(unit=unit, size=size, images=images, change=change)
    unsmoothed = templates.UNSMOOTHED if config.spreads_labels else ""
    averaged = templates.AVERAGED if config.weight_averaging else ""
    parts["Test"] = unsmoothed + averaged + templates.END
    return parts


def _build(config: TrainingConfig, preprocessing: str, changed: bool) -> str:
    moves = config.schedule == "one-cycle"
    rate = "LEARNING_RATES[0]" if changed else "LEARNING_RATE"
    optimizer, *settings = _OPTIMIZERS[config.optimizer]
    settings = ["one_cycle" if moves else rate, *settings]
    if config.weight_averaging:
        settings += ["use_ema=True", "ema_momentum=WEIGHT_AVERAGING"]
    smoothing = "LABEL_SMOOTHING" if config.label_smoothing else ""
    smoothed = f"SmoothedCrossentropy({smoothing})"
    plain = "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
    return templates.MODEL.format(
        preprocessing=preprocessing,
        optimizer=f"{optimizer}({_arguments(settings)})",
        precision=templates.BFLOAT16 if config.precision == "bfloat16" else "",
        one_cycle=templates.ONE_CYCLE.format(rate=rate) if moves else "",
        loss=smoothed if config.spreads_labels else plain,
        accuracy="ClassAccuracy()" if config.spreads_labels else '"accuracy"',
        averaging=templates.AVERAGING if config.weight_averaging else "",
    )


def _arguments(settings: list[str]) -> str:
    """Up to two on one line, more on a line each."""
    if len(settings) <= 2:
        return ", ".join(settings)
    return "".join(f"\n        {setting}," for setting in settings) + "\n    "


def _head(
    config: TrainingConfig, rates: tuple[float, ...], planned: tuple[int, ...], name: str
) -> str:
    module = ast.parse(_source(f"models/{config.model}"))
    tape, pens = config.loop == "tape", config.augmentation == "pens"
    steps = config.steps_per_epoch
    moves = config.schedule == "one-cycle"
    with_ops = moves or config.spreads_labels or config.preprocessing == "unit-length"
    return templates.HEAD.format(
        **config.to_dict() | {"images_per_epoch": config.images_per_epoch},
        title=ast.get_docstring(module).splitlines()[0],
        file_name=f"{name or file_stem(config)}.py",
        epoch=f"of {counted(steps, 'step')} each" if steps else "passes over all training images",
        rates=_rates_line(rates) + _planned_lines(planned),
        needed="keras, tensorflow, numpy" + (", scipy, pillow, matplotlib" if pens else ""),
        imports=("from collections.abc import Callable\n" if tape else "")
        + ("from functools import cache\nfrom pathlib import Path\n" if pens else ""),
        matplotlib="import matplotlib\n" if pens else "",
        pens=templates.PEN_IMPORTS if pens else "",
        names="layers, ops" if with_ops else "layers",
        tensorflow="import tensorflow as tf\n" if tape else "",
        refinements="".join(
            f"{name.upper()} = {value}\n"
            for name in ("label_smoothing", "weight_averaging")
            if (value := getattr(config, name))
        ),
    )


def _rates_line(rates: tuple[float, ...]) -> str:
    if len(set(rates)) == 1:
        return f"LEARNING_RATE = {rates[0]}"
    listed = "".join(f"    {rate},\n" for rate in rates)
    return f"LEARNING_RATES = [  # of each epoch: it was changed during the run\n{listed}]"


def _planned_lines(planned: tuple[int, ...]) -> str:
    if not planned:
        return ""
    listed = "".join(f"    {epochs},\n" for epochs in planned)
    return f"\nPLANNED_EPOCHS = [  # length planned when each epoch was trained\n{listed}]"


def _definitions(module: str, *names: str) -> str:
    """Source of a module's constants, functions and classes; of these names only, if given."""
    source = _source(module)
    kinds = ast.FunctionDef | ast.ClassDef | ast.Assign
    nodes = [node for node in ast.parse(source).body if isinstance(node, kinds)]
    found = [_lines(source, node) for node in nodes if not names or _name(node) in names]
    return "\n\n\n".join(found) + "\n"


def _name(node: ast.FunctionDef | ast.ClassDef | ast.Assign) -> str:
    return node.targets[0].id if isinstance(node, ast.Assign) else node.name


def _lines(source: str, node: ast.stmt) -> str:
    """Source of a definition, with its decorators but those that enter it under this package."""
    decorators = [
        decorator
        for decorator in getattr(node, "decorator_list", [])
        if "mnist_core" not in ast.unparse(decorator)
    ]
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return "\n".join(source.splitlines()[first - 1 : node.end_lineno])


def _source(module: str) -> str:
    return (_PACKAGE / f"{module}.py").read_text("utf-8")


def _cell(number: int, kind: str, source: str) -> dict[str, object]:
    cell = {"cell_type": kind, "id": f"{kind}-{number}", "metadata": {}, "source": source}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})
