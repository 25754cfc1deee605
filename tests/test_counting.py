"""Numbers stand with the word that goes with them: "1 epoch is", "2 epochs are"."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import numpy as np
import pytest

from mnist_core import errors
from mnist_core.cli.output import model_line
from mnist_core.config import TrainingConfig
from mnist_core.evaluation.mcnemar import Comparison
from mnist_core.messages import explain
from mnist_core.records import Run
from mnist_core.settings import PROJECT
from mnist_core.ui.browse.scores_view import _in_words
from mnist_core.ui.browse.two_networks_view import verdict
from mnist_core.ui.train.run_panel import _interrupted
from tests.helpers.source_files import source_files
from tests.helpers.spaces import spaced

# What is counted here. A number in front of one of these has to be in an `ngettext`.
_NOUNS = (
    "epochs|steps|images|runs|drawings|digits|networks|layers|filters|neurons|channels|strokes|"
    "times|places|days|numbers|parameters|pictures|others|workers|pixels"
)
_PLURAL = rf"[*`_]*\s(?:(?!for |on )[a-z]+ )?(?:{_NOUNS})\b(?!/)"
_AFTER_A_NUMBER = re.compile(_PLURAL)
_IN_A_TEMPLATE = re.compile(rf"\{{(\w+)[^{{}}]*\}}{_PLURAL}")
# Several by themselves: constants, and sides of pictures.
_MANY = re.compile(r"[A-Z_ */0-9]+|(image\.)?height|side|size")
# Sentences that are only said of several.
_SAID_OF_MANY = (
    "more than {count} million pixels",
    "Keep at least {count} drawings",
    "There are {count} digits on the canvas",
    "The first {shown} are shown",
    "of the {images} images are for validation",
    "from all {images} training images",
    "At least {drawings} drawings of at least",
    "You have sent {detail} drawings in this round",
    "each sentence that people read",  # an example
)


def test_no_sentence_puts_a_number_before_a_plural_by_itself():
    found = {
        f"{path.relative_to(PROJECT)}:{line}: {number}"
        for path in source_files()
        for line, number in _numbers_before_plurals(ast.parse(path.read_text("utf-8")))
        if not _MANY.fullmatch(number)
    }
    assert found == set()


def test_what_is_looked_for_would_be_found():
    wrong = 'f"{len(a)} images", f"**{n:,}** more steps", _("All {allowed} places are taken.")'
    assert [number for _, number in _numbers_before_plurals(ast.parse(wrong))] == [
        "len(a)",
        "n",
        "allowed",
    ]
    right = 'ngettext("{n} image", "{n} images", n), N_("{n} of 3 images")'
    assert [number for _, number in _numbers_before_plurals(ast.parse(right))] == []


@pytest.mark.parametrize(
    ("config", "epochs", "said"),
    [
        (TrainingConfig(), 0, "No epoch was finished yet, so nothing is lost."),
        (TrainingConfig(), 1, "Its checkpoint after 1 epoch is kept."),
        (TrainingConfig(), 2, "Its checkpoint after 2 epochs is kept."),
        (TrainingConfig(steps_per_epoch=1), 1, "Its checkpoint after 1 step is kept."),
        (TrainingConfig(steps_per_epoch=500), 4, "Its checkpoint after 2,000 steps is kept."),
    ],
)
def test_what_is_kept_of_a_run_is_counted(config, epochs, said):
    assert said in spaced(_interrupted(Run("a", config, epochs_done=epochs)))


@pytest.mark.parametrize(("epochs", "said"), [(0, "0 epochs"), (1, "1 epoch "), (12, "12 epochs")])
def test_the_command_line_counts_the_epochs_of_a_model(epochs, said):
    assert said in model_line(Run("a", TrainingConfig(), epochs_done=epochs))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (errors.LimitError("runs per owner", 1), "You already have 1 run waiting"),
        (errors.LimitError("runs in all", 1), "This server has 1 slot for runs, and none"),
        (errors.LimitError("runs in all", 64), "This server has 64 slots for runs, and none"),
        (errors.LimitError("drawings per owner", 1), "may keep 1 drawing on"),
        (errors.LimitError("drawings in all", 10_000), "keeps at most 10,000 drawings"),
        (errors.WorkerLostError(3, 1), "crashed 1 time in epoch 3"),
        (errors.WorkerLostError(3, 2), "crashed 2 times in epoch 3"),
    ],
)
def test_errors_count_as_well(error, said):
    assert said in explain(error)


def test_two_networks_may_be_told_apart_by_one_image():
    said = verdict(Comparison(9_000, only_first=1, only_second=0, neither=999, p_value=1.0))
    assert "is right on 1 image: the first on 1, the second on 0." in said
    assert "The difference could be chance (p = 1)." in said
    said = verdict(Comparison(9_000, only_first=2, only_second=0, neither=998, p_value=0.5))
    assert "is right on 2 images: the first on 2, the second on 0." in said
    said = verdict(Comparison(9_000, only_first=0, only_second=10, neither=990, p_value=0.002))
    assert "**The second is better: the difference is significant (p = 0.002).**" in said


def test_a_confusion_matrix_in_words_counts_as_well():
    matrix = np.diag([5, 5, 5])
    names = ("a", "b", "c")
    assert _in_words(matrix, names).endswith("15 right, 0 wrong. Nothing is confused.")
    matrix[0, 1] = 1
    assert _in_words(matrix, names).endswith("Most often confused: a read as b, 1 time.")


def _numbers_before_plurals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and expression of each number that a plural follows, where no count chooses the form."""
    chosen = {id(text) for node in ast.walk(tree) if _is_ngettext(node) for text in node.args}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            for value, text in zip(node.values, node.values[1:], strict=False):
                both = isinstance(value, ast.FormattedValue) and isinstance(text, ast.Constant)
                if both and _AFTER_A_NUMBER.match(text.value):
                    yield node.lineno, ast.unparse(value.value)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            of_many = any(part in node.value for part in _SAID_OF_MANY)
            names = () if of_many or id(node) in chosen else _IN_A_TEMPLATE.findall(node.value)
            yield from ((node.lineno, name) for name in names)


def _is_ngettext(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ngettext"
