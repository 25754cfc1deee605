"""One epoch of training as a pure function of (config, checkpoint, epoch), run in a worker.
Keras and TensorFlow are imported here and in `models`, and nowhere in the web process.

    epoch            the function itself
    batches          an epoch's images in their order, augmented, cut into batches
    loops            Keras's fit, or a loop with a gradient tape
    compiled         one compiled network of a kind, its state set before each epoch
    initial          random initial weights, the first checkpoint of a run
    warm_start       the first checkpoint of a run that starts from a trained network
    fine_tuning      a person's own drawings mixed into each epoch
    gradient_tape    the training loop without `fit`, line by line
    callbacks        LiveMetrics: loss and accuracy while an epoch runs
    losses           cross-entropy with label smoothing
    schedules        the one-cycle learning rate
    precision        float32 or bfloat16, by a measurement
    export           from a checkpoint to .keras and .tflite
    layer_matching   each Keras layer found again in the exported file
"""
