"""Panels of the Train page: recipes, settings, live run, controls, comparison and code."""
