"""The systems of well-known tutorials, with the results that these published.

What is trained on follows each tutorial. Keras's train on all 60,000 images, so no image is
left to validate with and there is no validation curve; the one that TensorFlow 1's tutorials
drew, on 5,000 images they held out, can be drawn.
"""

from __future__ import annotations

from mnist_core.config import MAX_TRAINING_IMAGES, TrainingConfig
from mnist_core.i18n import N_
from mnist_core.recipes.recipe import Recipe

_HELD_OUT_BY_TENSORFLOW_1 = 5_000

TUTORIALS = (
    Recipe(
        name="softmax",
        title=N_("Softmax"),
        summary=N_("The simplest network, without a hidden layer"),
        lesson=N_(
            "A network without a hidden layer: each class has one weight for each pixel. Look "
            "at its weights on Inside to see which digits that can tell apart."
        ),
        config=TrainingConfig(
            model="softmax",
            epochs=10,
            steps_per_epoch=100,
            learning_rate=0.5,
            optimizer="sgd",
            batch_size=100,
            training_images=MAX_TRAINING_IMAGES - _HELD_OUT_BY_TENSORFLOW_1,
        ),
        test_accuracy=0.92,
        test_loss=None,
        source="TensorFlow 1, MNIST For ML Beginners",
        address="https://www.tensorflow.org/versions/r0.9/tutorials/mnist/beginners/index.html",
    ),
    Recipe(
        name="dense",
        title=N_("Dense"),
        summary=N_("The tutorial's first dense network"),
        lesson=N_("Two hidden layers, on pixels that are L2-normalized instead of divided by 255."),
        config=TrainingConfig(
            model="dense",
            epochs=3,
            preprocessing="unit-length",
            training_images=MAX_TRAINING_IMAGES,
        ),
        test_accuracy=0.972,
        test_loss=0.088,
        source="pythonprogramming.net, Deep Learning basics with Python, TensorFlow and Keras",
        address="https://pythonprogramming.net/introduction-deep-learning-python-tensorflow-keras/",
    ),
    Recipe(
        name="fashion-dense",
        title=N_("Clothes"),
        summary=N_("A dense network for clothes"),
        lesson=N_(
            "Clothes (Fashion-MNIST) are harder than digits for the same kind of network: "
            "shirts, pullovers and coats look alike."
        ),
        config=TrainingConfig(
            dataset="fashion_mnist",
            model="dense_fashion",
            epochs=10,
            training_images=MAX_TRAINING_IMAGES,
        ),
        test_accuracy=0.8845,
        test_loss=0.342,
        source="TensorFlow, Basic classification: Classify images of clothing",
        address="https://www.tensorflow.org/tutorials/keras/classification",
    ),
    Recipe(
        name="cnn",
        title=N_("CNN"),
        summary=N_("The tutorial's first convolutional network (CNN)"),
        lesson=N_(
            "A convolutional network (CNN) looks at small windows instead of single pixels, and "
            "makes only a third of the mistakes of a dense network."
        ),
        config=TrainingConfig(model="cnn", epochs=5, training_images=MAX_TRAINING_IMAGES),
        test_accuracy=0.99,
        test_loss=None,
        source="TensorFlow, Convolutional Neural Network (CNN), on MNIST",
        address="https://www.tensorflow.org/tutorials/images/cnn",
    ),
    Recipe(
        name="deep-cnn",
        title=N_("Deep CNN"),
        summary=N_("A larger CNN with dropout"),
        lesson=N_(
            "A larger CNN with dropout and a low learning rate. Without dropout the same "
            "network would overfit."
        ),
        config=TrainingConfig(
            model="deep_cnn",
            epochs=20,
            steps_per_epoch=1_000,
            learning_rate=1e-4,
            batch_size=50,
            training_images=MAX_TRAINING_IMAGES - _HELD_OUT_BY_TENSORFLOW_1,
        ),
        test_accuracy=0.992,
        test_loss=None,
        source="TensorFlow 1, Deep MNIST for Experts",
        address="https://www.tensorflow.org/versions/r0.9/tutorials/mnist/pros/index.html",
    ),
    Recipe(
        name="convnet-tape",
        title=N_("CNN with GradientTape"),
        summary=N_("A CNN whose training loop is written line by line"),
        lesson=N_(
            "What happens inside fit, line by line: prediction, loss, gradients, update. "
            "“Code of this run” shows the loop."
        ),
        config=TrainingConfig(
            model="convnet",
            epochs=10,
            steps_per_epoch=20,
            loop="tape",
            shuffle_buffer=5_000,
            batch_size=128,
            training_images=MAX_TRAINING_IMAGES,
        ),
        test_accuracy=0.9777,
        test_loss=None,
        source="Aymeric Damien, TensorFlow-Examples, Convolutional Neural Network (TensorFlow 2)",
        address="https://github.com/aymericdamien/TensorFlow-Examples",
    ),
)
