"""Panels of the Handwriting page: a person's own digits, and fine-tuning a network on them."""
