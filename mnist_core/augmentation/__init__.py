"""Data augmentation: training images changed anew in each epoch, as a function of seed and epoch.
Each augmentation has its record (see `options`) in the file of its function.

    affine           rotation, shear, stretch and shift; flipped and partly erased clothes
    writing_styles   digits as some people write them and MNIST's writers hardly ever did
    straight_digits  digits of straight lines, as displays show them
    lines            points along lines
    thinning         scans thinned to the points along the middle of their strokes
    pens             digits redrawn by pens of other widths
    non_digits       shapes that are not digits, for the reject class
    pen_batches      an epoch's images: digits redrawn by pens, non-digits among them
"""
