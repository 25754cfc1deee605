"""What can be chosen for a run: a record for each option, a registry for each kind of option.

A record says all that sets its option apart. The form, the command line, the worker and the
exported script read it here; only loops and precisions, of which there are two each, are told apart
by their names.

Architectures, augmentations and learning rate schedules are code, in files that the web process
must not import. Their records stand in those files, next to the code, and are read from there as
text: a new one is one new file. All arguments of a record are keywords with literal values.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True, kw_only=True)
class Option:
    """One of the values that a setting can have.

    Attributes:
        name: in records, on the command line and in code.
        title: in front of people.
    """

    name: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Optimizer(Option):
    """An optimizer of Keras.

    Attributes:
        keras_class: its name in `keras.optimizers`.
        settings: arguments besides the learning rate, with their values.
    """

    keras_class: str
    settings: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Coded(Option):
    """An option that is code of this package.

    Attributes:
        module: the code's file, without its ending; filled in where the record is read.
    """

    module: str = ""


@dataclass(frozen=True, kw_only=True)
class Architecture(Coded):
    """A network; its file in `models` has `build_model`.

    Attributes:
        position: in lists, lowest first.
        convolutional: computes faster in bfloat16 on some processors.
        images_per_execution: training images that TensorFlow processes before Python looks again,
            about a tenth of a second's work.
    """

    position: int
    convolutional: bool = False
    images_per_execution: int = 640


@dataclass(frozen=True, kw_only=True)
class Augmentation(Coded):
    """A change of an epoch's training images, by a function in `augmentation`.

    Attributes:
        function: name of the function, (images, labels, seed, epoch) -> (images, labels), with
            images uint8 (n, 28, 28) and labels uint8 (n,); "" leaves images as they are.
        changes_labels: adds images of no class, so that the loss has to accept their labels.
        heading: of its part of the exported script.
    """

    function: str = ""
    changes_labels: bool = False
    heading: str = "Data augmentation"


@dataclass(frozen=True, kw_only=True)
class Schedule(Coded):
    """How the learning rate changes during a run.

    Attributes:
        class_name: of the `LearningRateSchedule`, made of the highest learning rate and the steps
            of the whole run, both of which are variables `peak` and `steps` of it; "" for a
            learning rate that stays as it is.
    """

    class_name: str = ""

    @property
    def variable(self) -> str:
        """What an exported script calls it, e.g. "one_cycle"."""
        return self.name.replace("-", "_")


Kind = TypeVar("Kind", bound=Option)
CodedKind = TypeVar("CodedKind", bound=Coded)


def titles(options: Mapping[str, Option]) -> dict[str, str]:
    """Titles by name, in the registry's order."""
    return {name: option.title for name, option in options.items()}


def _kind_of(statement: ast.stmt) -> str:
    """The class of the record that a statement assigns; "" if it assigns none."""
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
        called = statement.value.func
        return called.id if isinstance(called, ast.Name) else ""
    return ""


def _read(kind: type[CodedKind], folder: str) -> list[CodedKind]:
    """Records of a kind in a folder's files, which are read as text, in the files' order."""
    found = []
    for path in sorted((_PACKAGE / folder).glob("[!_]*.py")):
        text = path.read_text("utf-8")
        if f"= {kind.__name__}(" not in text:
            continue
        for statement in ast.parse(text).body:
            if _kind_of(statement) == kind.__name__:
                assert isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call)
                values = {str(k.arg): ast.literal_eval(k.value) for k in statement.value.keywords}
                found.append(kind(**values, module=path.stem))
    return found


def _by_name(*options: Kind) -> dict[str, Kind]:
    return {option.name: option for option in options}


DATASETS = _by_name(
    Option(name="mnist", title="Digits"),
    Option(name="fashion_mnist", title="Clothes"),
)
ARCHITECTURES = _by_name(
    *sorted(_read(Architecture, "models"), key=lambda option: option.position),
)
OPTIMIZERS = _by_name(
    Optimizer(name="adam", title="Adam", keras_class="Adam"),
    Optimizer(
        name="adam-95",  # forgets old gradients sooner: better for a few hundred large steps
        title="Adam, beta 0.95",
        keras_class="Adam",
        settings=(("beta_2", 0.95),),
    ),
    Optimizer(name="sgd", title="SGD", keras_class="SGD"),
)
PREPROCESSINGS = _by_name(  # their layers are in `models/preprocessing`
    Option(name="unit-interval", title="From 0 to 1"),
    Option(name="unit-length", title="L2-normalized"),
)
LOOPS = _by_name(
    Option(name="fit", title="Keras fit"),
    Option(name="tape", title="GradientTape"),
)
AUGMENTATIONS = _by_name(
    Augmentation(name="none", title="None"),
    *_read(Augmentation, "augmentation"),
)
PRECISIONS = _by_name(
    Option(name="auto", title="Automatic"),
    Option(name="float32", title="float32"),
    Option(name="bfloat16", title="bfloat16"),
)
SCHEDULES = _by_name(
    Schedule(name="constant", title="Constant"),
    *_read(Schedule, "training"),
)
