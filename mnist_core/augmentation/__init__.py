"""Training images changed anew in each epoch, so that a network sees more than MNIST has.
What an epoch sees is a function of the seed and the epoch's number.

    affine           rotation, shear, stretch and shift; mirrored and partly covered clothes
    writing_styles   digits as some people write them and MNIST's writers hardly ever did
    pens             scans thinned to strokes and redrawn by pens of other widths
    non_digits       shapes that are not digits, for the reject class
    pen_batches      an epoch's images: digits redrawn by pens, non-digits among them
"""
