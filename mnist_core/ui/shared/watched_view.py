"""Panel: test images, and this person's drawing, as the network reads them while it learns."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st

from mnist_core.config import MNIST_SIDE
from mnist_core.data.datasets import Split
from mnist_core.data.watched import watched_images
from mnist_core.figures.colours import Colours, colours_for
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.records import Snapshot
from mnist_core.ui.shared.loaders import cached_test_split
from mnist_core.ui.shared.names import class_names, length
from mnist_core.ui.shared.pictures import ink_on_page, picture_html

MOMENT, DRAWINGS = "train_moment", "train_drawings"
_SIDE = 34  # pixels

_STYLE = f"""<style>
.watched {{ display: grid; grid-template-columns: repeat(auto-fill, minmax({_SIDE + 16}px, 1fr));
  gap: 0.35rem }}
.watched > div {{ text-align: center; border-radius: 0.5rem; padding: 0.3rem 0.1rem 0.1rem;
  border: 2px solid var(--verdict); transition: border-color 0.4s; line-height: 1.35;
  font-size: 0.95rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }}
.watched img {{ display: block; margin: 0 auto; outline: none !important }}
.watched b {{ color: var(--verdict) }}
</style>"""


def keep_drawing(run_id: str, drawing: bytes | None) -> None:
    """Remember, for this visit, which drawing a run was started with."""
    if drawing is not None:
        st.session_state.setdefault(DRAWINGS, {})[run_id] = drawing


class Moment(NamedTuple):
    """What the network predicted at a moment: epochs done with the part of the one under way, and
    the class of each watched image."""

    epochs: float
    classes: tuple[int, ...]


def show_watched(snapshot: Snapshot) -> None:
    """Show what the network reads now; after its end, a slider goes back to the beginning.

    Nothing is shown of a run that has predicted nothing yet, as those of earlier versions.
    """
    moments = _moments(snapshot)
    if not moments:
        return
    run = snapshot.run
    test = watched_images(cached_test_split(run.config.dataset))
    moment = moments[-1]
    if not run.scheduled and len(moments) > 1:
        place = st.select_slider(
            _("Look back"),
            range(len(moments)),
            value=len(moments) - 1,
            format_func=lambda at: _when(snapshot, moments[at]),
            key=f"{MOMENT}_{run.id}_{len(moments)}",
        )
        moment = moments[place]
    right = sum(a == b for a, b in zip(moment.classes, test.labels.tolist(), strict=False))
    st.markdown(_score(right, len(test), _when(snapshot, moment)))
    st.html(_STYLE + _grid(snapshot, test, moment))


def _moments(snapshot: Snapshot) -> list[Moment]:
    found = [
        Moment(record.epoch - 1 + step / record.steps, classes)
        for record in snapshot.history
        for step, classes in record.predictions
    ]
    progress, done = snapshot.progress, len(snapshot.history)
    if progress is not None:
        found += [Moment(done + s / progress.steps, c) for s, c in progress.predictions]
    return found


def _score(right: int, images: int, when: str) -> str:
    said = ngettext(
        "**{right} of {count}** test image is read correctly ({when}).",
        "**{right} of {count}** test images are read correctly ({when}).",
        images,
    )
    return said.format(right=number(right), count=number(images), when=when)


def _when(snapshot: Snapshot, moment: Moment) -> str:
    config = snapshot.run.config
    if not moment.epochs:
        return _("before training")
    if config.steps_per_epoch or moment.epochs.is_integer():
        return _("after {length}").format(length=length(config, moment.epochs))
    images = round(moment.epochs * config.images_per_epoch)
    said = ngettext("after {count} image", "after {count} images", images)
    return said.format(count=number(images))


def _grid(snapshot: Snapshot, test: Split, moment: Moment) -> str:
    colours = colours_for(st.context.theme.type)
    names = class_names(snapshot.run.config.dataset)
    cells = [
        _cell(image, names[label], names[answer], answer == label, colours)
        for image, label, answer in zip(
            test.images, test.labels.tolist(), moment.classes, strict=False
        )
    ]
    drawing = st.session_state.get(DRAWINGS, {}).get(snapshot.run.id)
    if drawing is not None and len(moment.classes) > len(test):
        cells.append(_own_cell(drawing, names[moment.classes[-1]], colours))
    return f'<div class="watched" data-testid="watched">{"".join(cells)}</div>'


def _cell(image: np.ndarray, name: str, answer: str, right: bool, colours: Colours) -> str:
    said = _("{name}, read as {answer}").format(name=name, answer=answer)
    picture = picture_html(ink_on_page(image, colours.text), said, _SIDE, crisp=True)
    colour = colours.right if right else colours.wrong
    sign = "✓" if right else "✗"
    return f'<div style="--verdict:{colour}">{picture}<b>{answer} {sign}</b></div>'


def _own_cell(drawing: bytes, answer: str, colours: Colours) -> str:
    image = np.frombuffer(drawing, np.uint8).reshape(MNIST_SIDE, MNIST_SIDE)
    said = _("Your drawing, read as {answer}").format(answer=answer)
    picture = picture_html(ink_on_page(image, colours.text), said, _SIDE, crisp=True)
    you = _("you: {answer}").format(answer=answer)
    return f'<div style="--verdict:{colours.muted}">{picture}<b>{you}</b></div>'
