"""Python source as a tree, also while another thread parses.

Python 3.11 counts the depth of `ast.parse` for all threads together, so that one of two that parse
at a time may end in a SystemError, of which the source knows nothing.
"""

from __future__ import annotations

import ast

_TRIES = 20


def parsed(source: str) -> ast.Module:
    """The tree. Raises SyntaxError."""
    for _ in range(_TRIES):
        try:
            return ast.parse(source)
        except SystemError:
            continue
    return ast.parse(source)
