"""Panels of the Lessons page: the list, and a lesson step by step."""
