"""MNIST and Fashion-MNIST from the files that ship with the app, checked before they are used.
The order in which a run sees them is a function of its seed, so any stretch can be repeated.

    datasets       images and labels, training, validation and test
    watched        twenty test images that are read while a network learns
    shuffling      which image comes at which step
    wrong_labels   labels replaced on purpose, for those who want to see what bad data do
    normalisation  pixels as the network's weights see them
"""
