"""Panels of the Draw page: corrections, explanation, other networks, earlier epochs."""
