"""What a script needs of this package is found by following names."""

from __future__ import annotations

import ast

from mnist_core.codegen import definitions
from mnist_core.codegen.definitions import Definitions, first_line
from mnist_core.codegen.parsing import parsed


def defined(source: str) -> list[str]:
    """Names of functions and classes in their order."""
    kinds = ast.FunctionDef | ast.ClassDef
    return [node.name for node in ast.parse(source).body if isinstance(node, kinds)]


def test_a_function_comes_after_what_it_uses_of_other_modules_and_without_what_it_does_not():
    source = Definitions().source("models/preprocessing", "unit_length")
    assert defined(source) == ["l2_normalized_columns", "unit_length"]
    assert "LAYERS" not in source and "PIXEL_SCALE" not in source


def test_a_constant_is_found_where_a_module_has_it_from():
    source = Definitions().source("augmentation/pen_batches", "draw_epoch")
    names = defined(source)
    assert source.index("BOX_SIDE = 20") < source.index("def draw_points")
    assert names.index("thin_strokes") < names.index("imitate_pens") < names.index("draw_epoch")
    assert "Augmentation(" not in source


def test_a_module_is_parsed_once_for_all_scripts(monkeypatch):
    definitions._read.cache_clear()
    sources = []
    monkeypatch.setattr(definitions, "parsed", lambda text: sources.append(text) or parsed(text))
    first, second = (Definitions().source("augmentation/pen_batches", "draw_epoch") for _ in "12")
    assert first == second
    assert len(sources) == len(set(sources)) > 1


def test_nothing_is_given_twice():
    definitions = Definitions()
    assert defined(definitions.source("training/losses", "ClassAccuracy")) == ["ClassAccuracy"]
    again = definitions.source("training/losses", "SmoothedCrossentropy", "ClassAccuracy")
    assert defined(again) == ["SmoothedCrossentropy"]


def test_imports_are_those_of_what_was_given_sorted_and_joined():
    definitions = Definitions()
    definitions.source("models/best_fashion", "build_model")
    standard, others = definitions.import_lines("import sys", "import numpy as np")
    assert standard == "import sys\n"
    assert others == "import keras\nimport numpy as np\nfrom keras import layers, ops\n"


def test_a_class_is_not_registered_under_a_package_that_is_not_there():
    source = Definitions().source("models/best_fashion", "build_model")
    assert defined(source)[:2] == ["BothSides", "MeanOfSides"]
    assert "register" not in source and "mnist_core" not in source


def test_the_first_line_of_a_module_is_its_title():
    assert first_line("models/dense") == (
        "Dense network: every pixel is connected to every neuron."
    )
