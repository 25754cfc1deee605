"""The frame around every page, cached loaders, names and pictures.
Imported by every page folder; imports none of them.
"""
