"""What a network reads in a picture, and how sure it is, without TensorFlow.
LiteRT answers in a twentieth of a millisecond; calibration turns logits into calibrated
probabilities.

    classifier    an exported model: images in, logits out
    calibration   temperature, evidence and threshold of a model
    touching      the most probable way to cut touching digits apart
    reader        a picture in, digits with calibrated probabilities out
"""
