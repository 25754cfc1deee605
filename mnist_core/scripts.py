"""A run as a script of its own: for whoever wants to see all of it in one file.

The script is put together from the very lines that train here (the architecture's file, the
order of the images, the loop), read as text: Keras is not imported. It needs Keras, NumPy and
the data, and gives the numbers that the run gives.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path

from mnist_core.config import TrainingConfig

_HERE = Path(__file__).resolve().parent
_OPTIMIZERS = {
    "adam": ("keras.optimizers.Adam",),
    "adam-95": ("keras.optimizers.Adam", "beta_2=0.95"),
    "sgd": ("keras.optimizers.SGD",),
}

_PEN_MODULES = ("habits", "pens", "no_digits", "drawn_turns")
_PEN_IMPORTS = """\
from numpy.typing import ArrayLike
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage
"""

_HEAD = '''\
"""{title}

Needs {needed}.
Data: the file named on the command line (an .npz with x_train, y_train, x_test, y_test), or the
one that Keras downloads.

    python {file_name} [path/to/{dataset}.npz]
"""

from __future__ import annotations

import sys
{imports}
import keras
{matplotlib}import numpy as np
{tensorflow}from keras import {names}
{pens}
DATASET = "{dataset}"
TRAINING_IMAGES = {training_images}  # of 60,000
TURNS = {epochs}  # {turn}
IMAGES_PER_TURN = {images_per_epoch}
BATCH_SIZE = {batch_size}
{rates}
SHUFFLE_BUFFER = {shuffle_buffer}  # 0: all images are shuffled together
SEED = {seed}
{refinements}'''

_LOAD = '''\
def load_data() -> tuple[np.ndarray, ...]:
    """Images uint8 (n, 28, 28) and labels uint8 (n,), for training and for testing."""
    if len(sys.argv) > 1 and sys.argv[1].endswith(".npz"):
        with np.load(sys.argv[1]) as data:
            return data["x_train"], data["y_train"], data["x_test"], data["y_test"]
    (x_train, y_train), (x_test, y_test) = getattr(keras.datasets, DATASET).load_data()
    return x_train, y_train, x_test, y_test
'''

_MODEL = '''\
x_train, y_train, x_test, y_test = load_data()
keras.utils.set_random_seed(SEED)
model = build_model({preprocessing}())
{precision}{one_cycle}model.compile(
    optimizer={optimizer},
    loss={loss},
    metrics=[{accuracy}],
)
{averaging}model.summary()
'''

_BFLOAT16 = '''\
for layer in model.layers[1:-1]:
    layer.dtype_policy = "mixed_bfloat16"  # float32 weights, bfloat16 arithmetic
'''

_FIT = '''\
for turn in range(TURNS):
{change}    order = image_order(
        TRAINING_IMAGES, SEED, turn * IMAGES_PER_TURN, IMAGES_PER_TURN, SHUFFLE_BUFFER
    )
    images, labels = {images}
    history = model.fit(
        images, labels, batch_size=BATCH_SIZE, shuffle=False, verbose=0
    ).history
    loss, accuracy = history["loss"][0], history["accuracy"][0]
    print(f"{unit} {{(turn + 1) * {size}}}: loss {{loss:.4f}}, accuracy {{accuracy:.2%}}")
    model.save_weights("checkpoint.weights.h5")  # to go back to: model.load_weights(...)
'''

_TAPE = '''\
def show_step(step: int, loss: float, accuracy: float) -> bool:
    if step % 10 == 0:
        print(f"step {{steps_before + step}}: loss {{loss:.4f}}, accuracy {{accuracy:.2%}}")
    return True


for turn in range(TURNS):
{change}    order = image_order(
        TRAINING_IMAGES, SEED, turn * IMAGES_PER_TURN, IMAGES_PER_TURN, SHUFFLE_BUFFER
    )
    steps_before = turn * -(-IMAGES_PER_TURN // BATCH_SIZE)
    images, labels = {images}
    train_by_tape(model, images, labels, BATCH_SIZE, show_step)
    model.save_weights("checkpoint.weights.h5")  # to go back to: model.load_weights(...)
'''

_CHANGE = "    model.optimizer.learning_rate = LEARNING_RATES[turn]\n"
_CHANGE_OF_PEAK = "    one_cycle.peak.assign(LEARNING_RATES[turn])\n"
_CHANGE_OF_LENGTH = """\
    one_cycle.steps.assign(PLANNED_TURNS[turn] * -(-IMAGES_PER_TURN // BATCH_SIZE))
"""
_ONE_CYCLE = "one_cycle = OneCycle({rate}, TURNS * -(-IMAGES_PER_TURN // BATCH_SIZE))\n"
_UNSMOOTHED = "model.loss.smoothing.assign(0)  # so that test losses compare\n"
_AVERAGING = """\
# Keras would take the averages for the weights after each `fit`; here only after the last.
take_averages = model.optimizer.finalize_variable_values
model.optimizer.finalize_variable_values = lambda variables: None
"""
_AVERAGED = "take_averages(model.trainable_variables)\n"

_END = '''\
loss, accuracy = model.evaluate(x_test, y_test, batch_size=250, verbose=0)
print(f"Test loss {loss:.4f}, test accuracy {accuracy:.2%}")

# The network gives logits; softmax makes them probabilities, outside training only.
probabilities = keras.ops.softmax(model(x_test[:1], training=False))
print("First test image:", np.round(np.array(probabilities)[0], 3), "is", y_test[0])
'''


def script(
    config: TrainingConfig, rates: tuple[float, ...] = (), planned: tuple[int, ...] = ()
) -> str:
    """Python source that trains as a run does.

    Args:
        config: the run's settings; where they leave the precision open, it is float32.
        rates: learning rate of each finished turn. Turns to come have the config's.
        planned: how many turns the run was to have, when each finished turn was trained.
    """
    parts = _parts(config, rates, planned)
    return "\n\n".join(part.strip("\n") + "\n" for part in parts.values())


def notebook(
    config: TrainingConfig, rates: tuple[float, ...] = (), planned: tuple[int, ...] = ()
) -> str:
    """The same as a Jupyter notebook (nbformat 4), one cell for each part."""
    cells = []
    for number, (title, source) in enumerate(_parts(config, rates, planned).items()):
        cells.append(_cell(number, "markdown", f"## {title}"))
        cells.append(_cell(number, "code", source.strip("\n")))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": cells}
    return json.dumps(book, indent=1)


def script_name(config: TrainingConfig) -> str:
    """A file name without its ending, e.g. "mnist_dense"."""
    return f"{config.dataset}_{config.model}"


def _parts(
    config: TrainingConfig, rates: tuple[float, ...], planned: tuple[int, ...]
) -> dict[str, str]:
    """The script in its parts, each with a title, in the order in which they run."""
    rates = (*rates, *[config.learning_rate] * (config.epochs - len(rates)))
    planned = (*planned, *[config.epochs] * (config.epochs - len(planned)))
    changed = len(set(rates)) > 1
    continued = config.schedule == "one-cycle" and len(set(planned)) > 1
    tape = config.loop == "tape"
    preprocessing = config.preprocessing.replace("-", "_")
    parts = {
        "Settings": _head(config, rates, planned if continued else ()),
        "Data": _LOAD,
        "Order of the images": _definitions("data_order"),
        "Preprocessing": _definitions("models/preprocessing", preprocessing),
        "Network": _definitions(f"models/{config.model}"),
    }
    images = "x_train[order], y_train[order]"
    if config.augmentation == "pens":
        parts["Images redrawn by pens"] = "\n\n".join(
            (_definitions("drawing/shape", "SIDE", "BOX_SIDE"), *map(_definitions, _PEN_MODULES))
        )
        images = f"draw_turn({images}, SEED, turn)"
    elif config.augmentation != "none":
        parts["Images changed a little"] = _definitions("augmentation")
        images = f'augment("{config.augmentation}", x_train[order], SEED, turn), y_train[order]'
    if config.schedule == "one-cycle":
        parts["Learning rate"] = _definitions("schedules")
    if config.spreads_labels:
        parts["Loss"] = _definitions("losses")
    if tape:
        parts["A training loop, step by step"] = _definitions("tape_training")
    parts["Build"] = _build(config, preprocessing, changed)
    unit, size = ("Step", config.steps_per_turn) if config.steps_per_turn else ("Epoch", 1)
    loop = _TAPE if tape else _FIT
    change = _CHANGE_OF_PEAK if config.schedule == "one-cycle" else _CHANGE
    change = (change if changed else "") + (_CHANGE_OF_LENGTH if continued else "")
    parts["Train"] = loop.format(unit=unit, size=size, images=images, change=change)
    unsmoothed = _UNSMOOTHED if config.spreads_labels else ""
    averaged = _AVERAGED if config.weight_averaging else ""
    parts["Test"] = unsmoothed + averaged + _END
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
    return _MODEL.format(
        preprocessing=preprocessing,
        optimizer=f"{optimizer}({_arguments(settings)})",
        precision=_BFLOAT16 if config.precision == "bfloat16" else "",
        one_cycle=_ONE_CYCLE.format(rate=rate) if moves else "",
        loss=smoothed if config.spreads_labels else plain,
        accuracy="ClassAccuracy()" if config.spreads_labels else '"accuracy"',
        averaging=_AVERAGING if config.weight_averaging else "",
    )


def _arguments(settings: list[str]) -> str:
    """Up to two on one line, more on a line each."""
    if len(settings) <= 2:
        return ", ".join(settings)
    return "".join(f"\n        {setting}," for setting in settings) + "\n    "


def _head(config: TrainingConfig, rates: tuple[float, ...], planned: tuple[int, ...]) -> str:
    module = ast.parse(_source(f"models/{config.model}"))
    tape, pens = config.loop == "tape", config.augmentation == "pens"
    steps = config.steps_per_turn
    moves = config.schedule == "one-cycle"
    with_ops = moves or config.spreads_labels or config.preprocessing == "unit-length"
    return _HEAD.format(
        **config.to_dict() | {"images_per_epoch": config.images_per_epoch},
        title=ast.get_docstring(module).splitlines()[0],
        file_name=f"{script_name(config)}.py",
        turn=f"of {steps:,} steps each" if steps else "passes over the training images",
        rates=_rates_line(rates) + _planned_lines(planned),
        needed="keras, tensorflow, numpy" + (", scipy, pillow, matplotlib" if pens else ""),
        imports=("from collections.abc import Callable\n" if tape else "")
        + ("from functools import cache\nfrom pathlib import Path\n" if pens else ""),
        matplotlib="import matplotlib\n" if pens else "",
        pens=_PEN_IMPORTS if pens else "",
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
    return f"LEARNING_RATES = [  # one for each turn: it was changed on the way\n{listed}]"


def _planned_lines(planned: tuple[int, ...]) -> str:
    if not planned:
        return ""
    listed = "".join(f"    {turns},\n" for turns in planned)
    return f"\nPLANNED_TURNS = [  # when each turn was trained: it was continued\n{listed}]"


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
        if __package__ not in ast.unparse(decorator)
    ]
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return "\n".join(source.splitlines()[first - 1 : node.end_lineno])


def _source(module: str) -> str:
    return (_HERE / f"{module}.py").read_text("utf-8")


def _cell(number: int, kind: str, source: str) -> dict[str, object]:
    cell = {"cell_type": kind, "id": f"{kind}-{number}", "metadata": {}, "source": source}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})
