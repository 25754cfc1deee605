"""Help texts of the training form: each setting's term, explained in a sentence or two."""

from __future__ import annotations

from mnist_core.i18n import N_

DATASET = N_(
    "Digits: MNIST, handwritten digits. Clothes: Fashion-MNIST, photos of garments. Each has "
    "60,000 training images and 10,000 test images of 28 by 28 pixels."
)
UNIT = N_(
    "An epoch is one pass over all training images. A step is one update of the weights, from one "
    "batch of images."
)
OPTIMIZER = N_(
    "How the weights are updated from the gradients. Adam adapts the step size of each weight; "
    "with beta 0.95 it forgets old gradients sooner. SGD (stochastic gradient descent) uses the "
    "learning rate as it is."
)
PREPROCESSING = N_(
    "What is done to the pixels before the first layer. From 0 to 1: divided by 255. "
    "L2-normalized: each column of pixels is divided by its length, the square root of the sum of "
    "its squares."
)
LOOP = N_(
    "Keras fit: the training loop that Keras has built in. GradientTape: a loop that computes "
    "loss, gradients and update step by step."
)
SHUFFLING = N_(
    "All images: each epoch has all images in a new random order. Buffer: images are drawn at "
    "random from a buffer that moves along the data set, as in tf.data."
)
PRECISION = N_(
    "Number format that the layers compute in; weights are always float32. bfloat16 is shorter "
    "and on some processors faster. Automatic: the one that a short measurement finds faster."
)
AUGMENTATION = N_(
    "Training images are changed at random in each epoch, which reduces overfitting. Affine: "
    "rotated, sheared, stretched and shifted a little. Flip and erase: mirrored, shifted, and a "
    "square erased. Pens: digits redrawn with pens of different widths, among shapes that are not "
    "digits."
)
SCHEDULE = N_(
    "How the learning rate changes during the run. One cycle: it rises to the value above, then "
    "falls to zero."
)
LEARNING_RATE = N_(
    "Size of each update of the weights. Too small: the network hardly learns. Too large: the "
    "steps overshoot, and the loss may become NaN."
)
TRAINING_IMAGES = N_(
    "With fewer images epochs are shorter, and the network usually makes more mistakes. The last "
    "{validation} of the {images} images are for validation. If you train "
    "on some of these as well, fewer are left to validate on."
)
SEED = N_(
    "Start of the random numbers for initial weights, dropout and the order of the images. The "
    "same settings with the same seed give the same network."
)
LABEL_SMOOTHING = N_(
    "Fraction of each label that is spread evenly over all ten classes, which keeps the network "
    "from becoming overconfident. 0 leaves labels as they are."
)
WEIGHT_AVERAGING = N_(
    "EMA: exponential moving average. The finished network has the averaged weights. The value is "
    "the momentum, the fraction of the average that is kept at each step. 0 switches it off."
)
WRONG_LABELS = N_(
    "Share of the training labels that are replaced by another class, chosen at random from the "
    "seed: what errors in the data do. Validation and test labels stay true."
)
STEPS = N_("How often the weights are updated, each time from one batch of images.")
BATCH_SIZE = N_("Number of images in each step, that is, for each update of the weights.")
EPOCHS = N_("How often the network sees every training image.")
