"""The images that are read while a network learns."""

from mnist_core.data.datasets import load_test_split
from mnist_core.data.watched import watched_images


def test_there_are_the_first_two_of_each_class():
    test = load_test_split("mnist")
    watched = watched_images(test)
    assert watched.labels.tolist() == [label for label in range(10) for _ in range(2)]
    assert (watched.images[0] == test.images[3]).all()  # the first 0 of MNIST's test images
    assert (watched.images[1] == test.images[10]).all()  # the second
