"""`python -m mnist_core`: the same work without a browser.
Keras is imported by `train` and `layers` alone; everything else answers within a second.

    commands     train, predict, models, recipes, layers, checksums, tensorboard-logs
    training     a run trained in this process
    predicting   one picture
    output       what they print, for people and as JSON
    explained    errors as sentences
    help_text    help, wrapped by the columns of a terminal
    language     the terminal's language, in which they print it
"""
