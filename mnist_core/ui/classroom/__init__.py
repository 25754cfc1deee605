"""Panels of the Class page: the door, and the views of teachers and of members."""
