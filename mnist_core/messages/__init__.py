"""Errors as sentences: what happened, what was kept, what to do.
The core raises errors with their parts; this is the one place that words them for people.

    sentences     what people are told of each error
    drawings      the same, of drawings that are not kept
    classroom     the same, in a class
    lessons       the same, to whoever writes a lesson
    phrases       what the core says of limits and states, in the reader's language
    explaining    an error as a sentence, with its parts in it
"""

from mnist_core.messages.explaining import explain

__all__ = ["explain"]
