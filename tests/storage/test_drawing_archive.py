"""Drawings go out as .npz or .zip and come back; of a broken file nothing comes in."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest
from PIL import Image

from mnist_core.errors import DrawingsFileError
from mnist_core.storage import drawing_archive as drawing_files
from mnist_core.storage.drawing_archive import from_file, to_npz, to_png_zip
from mnist_core.storage.drawings import KeptDrawing
from tests.helpers.drawings import STROKES, drawing, image, png

DRAWINGS = (
    drawing(3, 4, strokes=STROKES, model="digits-cnn", answer=8, created=12.5, id="secret"),
    drawing(0, 20),
)


def npz(**arrays) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def plain(**changed) -> bytes:
    """A file with two bars, as somebody else might write it."""
    images = np.stack([image(4), image(20)])
    return npz(**({"x_train": images, "y_train": np.array([3, 0])} | changed))


def zipped(members: dict[str, bytes], **options) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", **options) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def refused(content: bytes, allowed: int = 200) -> str:
    with pytest.raises(DrawingsFileError) as error:
        from_file(content, allowed)
    return error.value.reason


def known(one: KeptDrawing) -> tuple:
    return one.image.tolist(), one.label, one.strokes, one.model, one.answer, one.created


def test_an_npz_comes_back_with_all_there_is_but_the_names_of_files():
    back = from_file(to_npz(DRAWINGS), 200)
    assert [known(one) for one in back] == [known(one) for one in DRAWINGS]
    assert {one.id for one in back} == {""} and b"secret" not in to_npz(DRAWINGS)


def test_an_npz_is_read_like_kerass_own_file():
    with np.load(io.BytesIO(to_npz(DRAWINGS)), allow_pickle=False) as file:
        (x_train, y_train), (x_test, y_test) = (
            (file[f"x_{part}"], file[f"y_{part}"]) for part in ("train", "test")
        )
    assert x_train.dtype == y_train.dtype == np.uint8
    assert x_train.shape == (2, 28, 28) and y_train.tolist() == [3, 0]
    assert x_test.shape == (0, 28, 28) and y_test.shape == (0,)


def test_a_zip_has_a_picture_each_with_the_label_in_its_name():
    with zipfile.ZipFile(io.BytesIO(to_png_zip(DRAWINGS))) as archive:
        assert archive.namelist() == ["0001-3.png", "0002-0.png"]
        first = np.asarray(Image.open(io.BytesIO(archive.read("0001-3.png"))))
    assert (first == image(4)).all()


def test_a_zip_comes_back_also_when_it_was_packed_again_as_a_folder():
    again = zipped({"__MACOSX/mine/._1-3.png": b"x", "mine/1-3.png": png(image(4))})
    for content, labels in ((to_png_zip(DRAWINGS), [3, 0]), (again, [3])):
        back = from_file(content, 200)
        assert [one.label for one in back] == labels and (back[0].image == image(4)).all()


def test_a_plain_npz_of_keras_layout_is_taken_in_with_its_test_part():
    test = {"x_test": image(9)[None], "y_test": np.array([5])}
    back = from_file(plain(**test), 200)
    assert [one.label for one in back] == [3, 0, 5] and (back[2].image == image(9)).all()
    fortran = np.asfortranarray(np.stack([image(4), image(20)]))
    assert (from_file(plain(x_train=fortran), 200)[1].image == image(20)).all()


def test_no_more_are_taken_in_than_allowed():
    assert len(from_file(plain(), 2)) == 2
    assert refused(plain(), 1) == "too many"
    assert refused(to_png_zip(DRAWINGS), 1) == "too many"


@pytest.mark.parametrize(
    ("reason", "changed"),
    [
        ("images", {"x_train": np.zeros((2, 28, 27), np.uint8)}),
        ("images", {"x_train": np.ones((2, 28, 28), np.int64)}),
        ("images", {"x_train": np.uint8(3)}),
        ("damaged", {"x_train": np.ones((2, 28, 28))}),
        ("damaged", {"x_train": np.array([print, len], object)}),
        ("labels", {"y_train": np.array([3])}),
        ("labels", {"y_train": np.array([[3], [0]])}),
        ("drawing", {"x_train": np.stack([image(4), 0 * image()])}),
        ("labels", {"y_train": np.array([3, 10])}),
        ("labels", {"y_train": np.array([3, -1])}),
        ("details", {"details": np.frombuffer(b"[{}]", np.uint8)}),
        ("details", {"details": np.frombuffer(b'[{}, {"id": "x"}]', np.uint8)}),
        ("details", {"details": np.frombuffer(b"[" * 90_000, np.uint8)}),
        ("drawing", {"details": np.frombuffer(b'[{}, {"answer": 12}]', np.uint8)}),
        ("drawing", {"details": np.frombuffer(b'[{}, {"model": "../x"}]', np.uint8)}),
        ("drawing", {"details": np.frombuffer(b'[{}, {"model": 7}]', np.uint8)}),
        ("drawing", {"details": np.frombuffer(b'[{}, {"created": NaN}]', np.uint8)}),
        ("drawing", {"details": np.frombuffer(b'[{}, {"strokes": [1]}]', np.uint8)}),
        ("empty", {"x_train": np.empty((0, 28, 28), np.uint8), "y_train": np.empty(0, int)}),
    ],
)
def test_an_npz_with_a_wrong_part_is_refused_whole(reason, changed):
    assert refused(plain(**changed)) == reason


def test_an_npz_without_labels_and_other_files_are_told_from_damaged_ones():
    assert refused(npz(x_train=image()[None])) == "another kind"
    assert refused(b"") == refused(b"no archive") == refused(png(image())) == "another kind"
    assert refused(to_npz(DRAWINGS)[:-40]) == "damaged"
    assert refused(zipped({})) == "empty"


def test_an_array_that_claims_to_be_larger_than_it_is_makes_nothing_large():
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        buffer, {"descr": "|u1", "fortran_order": False, "shape": (10**12, 28, 28)}
    )
    buffer.write(bytes(2 * 784))
    assert refused(zipped({"x_train.npy": buffer.getvalue(), "y_train.npy": b""})) == "damaged"


def test_a_bomb_is_told_before_it_is_unpacked():
    bomb = zipped({"1-3.png": bytes(60_000_000)}, compression=zipfile.ZIP_DEFLATED)
    assert len(bomb) < 1_000_000 and peak_of(bomb) == ("too large", True)


def test_a_bomb_that_lies_about_its_size_is_unpacked_no_further_than_it_says():
    bomb = zipped({"x_train.npy": bytes(60_000_000)}, compression=zipfile.ZIP_DEFLATED)
    lied = bomb.replace(struct.pack("<I", 60_000_000), struct.pack("<I", 1_000))
    assert lied != bomb and peak_of(lied) == ("damaged", True)


def peak_of(content: bytes) -> tuple[str, bool]:
    """Why a file was refused, and whether that took less than 20 MB."""
    tracemalloc.start()
    try:
        return refused(content), tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_other_packings_cannot_be_bounded_and_are_refused():
    assert refused(zipped({"1-3.png": png(image())}, compression=zipfile.ZIP_LZMA)) == (
        "another kind"
    )


def test_a_file_too_large_to_look_at_is_refused(monkeypatch):
    monkeypatch.setattr(drawing_files, "MAX_FILE_BYTES", 1_000_000)
    assert refused(bytes(1_000_001)) == "too large"


@pytest.mark.parametrize(
    ("reason", "members"),
    [
        ("name", {"three.png": png(image())}),
        ("name", {"1-12.png": png(image())}),
        ("name", {"a/../../1-3.png": png(image())}),
        ("images", {"1-3.png": png(np.zeros((29, 28), np.uint8))}),
        ("images", {"1-3.png": png(np.zeros((28, 28, 3), np.uint8))}),
        ("images", {"1-3.png": png(image()) + bytes(20_000)}),
        ("drawing", {"1-3.png": png(0 * image())}),
        ("damaged", {"1-3.png": png(image())[:-30]}),
        ("damaged", {"1-3.png": b"not a picture"}),
    ],
)
def test_a_zip_with_a_wrong_picture_is_refused_whole(reason, members):
    assert refused(zipped({"1-7.png": png(image()), **members})) == reason
