"""Panels: a picture of digits from a file, or from the camera."""

from __future__ import annotations

import math
import zlib
from urllib.parse import urlsplit

import numpy as np
import streamlit as st

from mnist_core.drawing.files import load_image
from mnist_core.drawing.ink import WORKING_SIDE, reduce_picture
from mnist_core.figures.colours import colours_for
from mnist_core.i18n import N_, _
from mnist_core.i18n.formats import visible
from mnist_core.records import Run
from mnist_core.ui.answer.answer_text import reading_sentence
from mnist_core.ui.input.left_out import ink_over_picture
from mnist_core.ui.input.marked_place import choose_place
from mnist_core.ui.input.subject import Subject, read_subject
from mnist_core.ui.shared.addresses import is_loopback
from mnist_core.ui.shared.pictures import CANVAS_SIDE, picture_html

UPLOAD, CAMERA = "draw_upload", "draw_camera"
TYPES = (
    *("png", "jpg", "jpeg", "jfif", "webp", "gif", "bmp"),
    *("tif", "tiff", "avif", "heic", "heif", "ppm", "pgm"),
)
_BLANK = N_(
    "No digit was found, because the whole picture has nearly the same brightness. Choose a "
    "picture with more contrast."
)
_NO_CAMERA = N_(
    "Browsers allow the camera only on https pages. Choose Upload instead: there a phone offers to "
    "take a photo."
)


def show_upload(run: Run) -> Subject:
    """Ask for a picture and show it; the digits in it are the subject.

    Raises:
        ImageError: the file cannot be read as a picture.
        ModelNotFoundError: the model's file is missing or damaged.
    """
    file = st.file_uploader(
        _("Picture of a digit or a number, dark on light or light on dark"),
        TYPES,
        key=UPLOAD,
    )
    if file is None:
        return Subject(missing=_("There is no picture yet. Choose a photo or a scan of a digit."))
    rgba = _load_picture(file.getvalue())
    place = choose_place(rgba, _name(file.getvalue()))
    subject = Subject(rgba=rgba if place is None else rgba[place], missing=_(_BLANK))
    answer = reading_sentence(run, read_subject(run, subject))
    said = _("Your picture {file}. {answer}").format(file=visible(file.name), answer=answer)
    _show_ink(subject, said)
    return subject


def _show_ink(subject: Subject, said: str) -> None:
    """The picture with its ink tinted: what is read, and what is not."""
    if subject.rgba is None or subject.segmentation is None:
        return
    colours = colours_for(st.context.theme.type)
    tinted = ink_over_picture(subject.rgba, subject.segmentation, CANVAS_SIDE, colours)
    st.html(picture_html(tinted, said, CANVAS_SIDE))
    st.caption(_("Blue is what was taken for digits, red is other ink that is not read."))


def show_camera() -> Subject:
    """Ask the camera for a picture, where there is one; the digits in it are the subject.

    Raises:
        ImageError: what it sends cannot be read as a picture.
    """
    if not gets_camera(st.context.url):
        return Subject(missing=_(_NO_CAMERA))
    photo = st.camera_input(
        _("A digit on paper, close up, dark on light or light on dark"), key=CAMERA
    )
    if photo is None:
        return Subject(
            missing=_("There is no photo yet. Hold a digit in front of the camera and take one.")
        )
    rgba = _load_picture(photo.getvalue())
    place = choose_place(rgba, _name(photo.getvalue()))
    subject = Subject(rgba=rgba if place is None else rgba[place], missing=_(_BLANK))
    _show_ink(subject, _("The photo, with what was taken for digits."))
    return subject


def gets_camera(url: str | None) -> bool:
    """Whether browsers trust a page with the camera: over https, or from this very machine.

    Args:
        url: of the page as the browser has it; None when that is not known.
    """
    parts = urlsplit(url or "")
    return parts.scheme != "http" or is_loopback(parts.hostname or "")


def _name(content: bytes) -> str:
    """Tells pictures apart."""
    return f"{zlib.crc32(content):08x}"


@st.cache_data(show_spinner=False, max_entries=8)
def _load_picture(content: bytes) -> np.ndarray:
    """The picture as small as reading needs it; the decoded photo itself is let go."""
    rgba = load_image(content, at_least=WORKING_SIDE)
    return reduce_picture(rgba, math.ceil(max(rgba.shape[:2]) / WORKING_SIDE))
