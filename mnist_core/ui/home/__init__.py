"""Panels of the Home page: a strip of real digits and the trained networks."""
