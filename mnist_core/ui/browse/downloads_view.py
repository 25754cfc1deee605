"""Panel: downloads of what the Browse page shows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from mnist_core.codegen.file_names import file_stem
from mnist_core.errors import MnistCoreError
from mnist_core.evaluation.metrics import confusion_matrix, predicted_labels
from mnist_core.figures.colours import LIGHT
from mnist_core.figures.plots import plot_predictions, to_png, to_svg
from mnist_core.i18n import N_, _
from mnist_core.i18n.translations import current_language, speaking
from mnist_core.records import EpochRecord, Run
from mnist_core.storage.tensorboard import event_file
from mnist_core.ui.browse.image_grid import PER_PAGE, chosen_images
from mnist_core.ui.browse.model_use import show_model_use
from mnist_core.ui.browse.scores_view import score_rows, with_headings
from mnist_core.ui.shared.loaders import (
    cached_test_confidences,
    cached_test_probabilities,
    cached_test_split,
    get_engine,
)
from mnist_core.ui.shared.model_choice import MODEL_PARAM
from mnist_core.ui.shared.names import class_names
from mnist_core.ui.shared.next_step import next_link
from mnist_core.ui.shared.plain import explain

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

# Fields of an `EpochRecord`; `_(name)` heads the column.
_HISTORY = (
    N_("epoch"),
    N_("loss"),
    N_("accuracy"),
    N_("val_loss"),
    N_("val_accuracy"),
    N_("learning_rate"),
    N_("seconds"),
)
_BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes letters beyond ASCII for others


def show_downloads(run: Run, filters: DeltaGenerator) -> None:
    """Buttons for everything; a file is made when its button is pressed.

    Args:
        run: the model.
        filters: not needed here.
    """
    stem = file_stem(run.config, run.test_accuracy)
    next_link("Draw", _("Draw with it"), {MODEL_PARAM: run.id})
    st.header(_("Page of images"), anchor=False)
    st.write(_("The page of images that you last looked at in “Images”, as a figure to print."))
    with st.container(horizontal=True):
        _button("PNG", f"{stem}.png", "image/png", lambda: figure(run, to_png))
        _button("SVG", f"{stem}.svg", "image/svg+xml", lambda: figure(run, to_svg))
    st.header(_("Tables"), anchor=False)
    with st.container(horizontal=True):
        _button(_("Scores of each class"), f"{stem}-scores.csv", "text/csv", lambda: scores(run))
        _button(_("All predictions"), f"{stem}-test.csv", "text/csv", lambda: predictions(run))
        _button(_("Training history"), f"{stem}-history.csv", "text/csv", lambda: history(run))
    st.header(_("Network"), anchor=False)
    labels = {"keras": _(".keras, for Keras"), "tflite": _(".tflite, for LiteRT and phones")}
    with st.container(horizontal=True):
        for suffix, label in labels.items():
            name = f"{stem}.{suffix}"
            try:
                get_engine().networks.load_model(run.id, suffix)  # a damaged file is not given away
            except MnistCoreError as error:
                st.error(f".{suffix}: {explain(error)}", icon=":material/error:")
                continue
            _button(label, name, "application/octet-stream", _reader(run, suffix))
    show_model_use(run, stem)
    _show_tensorboard(run, stem)


def _show_tensorboard(run: Run, stem: str) -> None:
    st.header("TensorBoard", anchor=False)
    st.write(_("The training curves as an event file. Put it in a folder of its own, then start"))
    st.code("tensorboard --logdir FOLDER", language="bash", wrap_lines=True)
    st.write(_("On the server, this writes the event files of all runs at once:"))
    st.code("python -m mnist_core tensorboard-logs FOLDER", language="bash", wrap_lines=True)
    _button(
        _("Event file"),
        f"events.out.tfevents.{stem}",  # TensorBoard knows its files by this prefix
        "application/octet-stream",
        lambda: event_file(run, _records(run)),
    )


def _button(label: str, name: str, mime: str, make: Callable[[], str | bytes]) -> None:
    language = current_language()

    def make_later() -> str | bytes:
        with speaking(language):  # nobody's page is drawn then
            return make()

    st.download_button(
        label,
        make_later,
        name,
        mime,
        key=f"browse_download_{name}",
        on_click="ignore",
        icon=":material/download:",
    )


def _reader(run: Run, suffix: str) -> Callable[[], bytes]:
    return lambda: get_engine().networks.load_model(run.id, suffix)


def figure(run: Run, write: Callable[[Any], str | bytes]) -> str | bytes:
    """The images on the page that was last looked at, on a white ground."""
    indices = chosen_images(run)[:PER_PAGE]
    split, names = cached_test_split(run.config.dataset), class_names(run.config.dataset)
    probabilities = cached_test_confidences(run)[indices]
    drawn = plot_predictions(
        split.images[indices], probabilities, split.labels[indices], names, indices.tolist(), LIGHT
    )
    drawn.set(facecolor="white", frameon=True)
    return write(drawn)


def scores(run: Run) -> str:
    """A line per class."""
    split = cached_test_split(run.config.dataset)
    matrix = confusion_matrix(split.labels, predicted_labels(cached_test_probabilities(run)))
    columns = with_headings(score_rows(matrix, class_names(run.config.dataset)))
    return to_csv(columns, zip(*columns.values(), strict=True))


def predictions(run: Run) -> str:
    """A line per test image."""
    split, names = cached_test_split(run.config.dataset), class_names(run.config.dataset)
    probabilities = cached_test_probabilities(run)
    read = predicted_labels(probabilities)
    rows = (
        [i, names[label], names[answer], *np.round(row, 6).tolist()]
        for i, (label, answer, row) in enumerate(
            zip(split.labels, read, probabilities, strict=True)
        )
    )
    return to_csv([_("image"), _("true class"), _("read as"), *names], rows)


def history(run: Run) -> str:
    """A line per finished epoch."""
    rows = ([getattr(record, name) for name in _HISTORY] for record in _records(run))
    return to_csv(map(_, _HISTORY), rows)


def to_csv(heading: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Text that spreadsheets open; what is None is left empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows(rows)
    table = text.getvalue()
    return table if table.isascii() else _BYTE_ORDER_MARK + table


def _records(run: Run) -> tuple[EpochRecord, ...]:
    try:
        return get_engine().snapshot(run.id, watching=False).history
    except MnistCoreError:
        return ()
