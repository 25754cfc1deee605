"""What happens inside a trained network: every number it computes, and why it answers as it does.
Works on exported models with NumPy and LiteRT.

    layers        the layers of a network, as a file in its folder lists them
    activations   the output of every layer for one image
    convolution   one convolution by hand: window, products, sum, ReLU, pooling
    occlusion     saliency: which pixels an answer depends on
    pca           many numbers per image as two, for a map
    neighbours    which images are alike to a network, and how far the map may be trusted
"""
