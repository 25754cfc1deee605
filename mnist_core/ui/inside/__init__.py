"""Panels of the Inside page: layers, weights, one convolution, the pixel brush and the map."""
