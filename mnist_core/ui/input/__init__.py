"""Where an image comes from: the canvas, a file, the camera or the test set.
Used by Draw, Inside and Handwriting.
"""
