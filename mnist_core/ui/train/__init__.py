"""Panels of the Train page: recipes, settings, a run as it happens, its controls, comparison and code."""
