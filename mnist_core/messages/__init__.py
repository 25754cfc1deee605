"""Errors as sentences: what happened, what was kept, what to do.
The core raises errors with their parts; this is the one place that words them for people.

    sentences    the sentences, by error and by reason
    explaining   an error's own sentence, with its parts in it
"""

from mnist_core.messages.explaining import explain

__all__ = ["explain"]
