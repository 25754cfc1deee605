"""Panels of the Draw page: corrections, why it was read like this, other networks, earlier epochs."""
