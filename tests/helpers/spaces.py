"""Spaces that look alike."""

from __future__ import annotations


def spaced(text: str) -> str:
    """A text with ordinary spaces: pages have others between a number and its unit."""
    return text.replace("\N{NO-BREAK SPACE}", " ")
