"""What stays is looked at rarely, and what has become garbage goes all the same."""

import gc
import weakref

import pytest

from mnist_core.engine.garbage import (
    LongLivedObjects,
    loading_what_stays,
    set_aside_what_stays,
)

MANY = 500


class Piece:
    """Holds itself, as many objects of a session do: only the collector can free it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def collect():
    """Asks for full collections, with a callback of its own and none of others'.

    What there is before the test is set aside: after other tests, looking at it takes half a second
    each time.
    """
    others, frozen = list(gc.callbacks), gc.get_freeze_count() > 0
    gc.freeze()

    def collect_with(called: LongLivedObjects) -> None:
        gc.callbacks[:] = [called]
        gc.collect()

    yield collect_with
    gc.callbacks[:] = others
    gc.freeze() if frozen else gc.unfreeze()


def test_much_that_a_full_collection_leaves_is_not_looked_at_again(collect):
    before = gc.get_freeze_count()
    kept = [Piece() for _ in range(2 * MANY)]
    collect(LongLivedObjects(many=MANY))
    assert gc.get_freeze_count() > before + len(kept)
    assert len(gc.get_objects(generation=2)) < MANY


def test_a_few_objects_more_are_looked_at_each_time(collect):
    aside = LongLivedObjects(many=MANY)
    collect(aside)
    before = gc.get_freeze_count()
    kept = [Piece() for _ in range(MANY // 5)]
    collect(aside)
    assert gc.get_freeze_count() <= before and len(kept) == MANY // 5


def test_what_was_set_aside_and_has_become_garbage_is_freed_at_the_next_look(collect):
    pieces = [Piece() for _ in range(MANY)]
    last = weakref.ref(pieces[-1])
    collect(LongLivedObjects(many=MANY))
    pieces.clear()
    collect(LongLivedObjects(many=MANY))
    assert last() is not None
    collect(LongLivedObjects(many=MANY, look_seconds=0))
    assert last() is None


def test_a_look_at_everything_sets_aside_what_is_left(collect):
    gc.unfreeze()
    collect(LongLivedObjects(many=10**9, look_seconds=0))
    assert gc.get_freeze_count() > MANY


def test_it_is_set_once(collect):
    gc.callbacks.clear()
    set_aside_what_stays()
    set_aside_what_stays()
    assert len(gc.callbacks) == 1


def test_nothing_is_looked_at_while_what_stays_is_loaded_and_it_is_set_aside(collect):
    before = gc.get_freeze_count()
    with pytest.raises(ImportError), loading_what_stays():
        kept = [Piece() for _ in range(MANY)]
        assert not gc.isenabled()
        raise ImportError
    assert gc.isenabled() and gc.get_freeze_count() >= before + len(kept)
