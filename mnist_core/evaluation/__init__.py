"""How good a network is on images that it did not learn from, and where it is wrong.
Everything here is arithmetic on arrays of answers; nothing runs a model.

    metrics             accuracy, precision, recall, the confusion matrix
    calibration_curve   how often it is right when it says it is sure
    mcnemar             two networks on the same images: is the difference chance?
    overfitting         when the validation loss began to rise
"""
