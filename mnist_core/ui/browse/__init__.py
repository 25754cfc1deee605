"""Panels of the Browse page: test images, scores, calibration, two networks, data, downloads."""
