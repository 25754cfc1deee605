"""Our own recipes, with the results that we aim at.

They were chosen on 10,000 held-out images and then trained on all.
"""

from __future__ import annotations

from mnist_core.config import MAX_TRAINING_IMAGES, TrainingConfig
from mnist_core.i18n import N_
from mnist_core.recipes.recipe import Recipe

OUR_OWN = (
    Recipe(
        name="fast",
        title=N_("Fast"),
        summary=N_("99 % of the digits as soon as possible"),
        lesson=N_(
            "Patches of 4 × 4 pixels and a high learning rate that rises and then falls to zero: "
            "less than two epochs are enough."
        ),
        config=TrainingConfig(
            model="fast",
            epochs=1,
            steps_per_epoch=419,  # 1.8 passes over the images, as one epoch
            learning_rate=0.014,
            optimizer="adam-95",
            batch_size=256,
            training_images=MAX_TRAINING_IMAGES,
            schedule="one-cycle",
            label_smoothing=0.1,
            precision="auto",
        ),
        test_accuracy=0.99,
        test_loss=None,
        source=N_("99 % of the digits as soon as possible, on a CPU"),
    ),
    Recipe(
        name="best",
        title=N_("Best"),
        summary=N_("Our most accurate network for digits"),
        lesson=N_(
            "Data augmentation: the digits are rotated, sheared and shifted a little, differently "
            "in each epoch. The learning rate begins high and falls to zero."
        ),
        config=TrainingConfig(
            model="best",
            epochs=20,
            learning_rate=0.003,
            batch_size=128,
            training_images=MAX_TRAINING_IMAGES,
            schedule="one-cycle",
            label_smoothing=0.05,
            augmentation="affine",
            precision="auto",
        ),
        test_accuracy=0.997,
        test_loss=None,
        source=N_("Digits as accurately as one network can, in less than half an hour on 2 cores"),
    ),
    Recipe(
        name="drawing",
        title=N_("Drawing"),
        summary=N_("Our network for digits that are drawn on a screen"),
        lesson=N_(
            "For digits that are drawn on a screen. Data augmentation redraws the training "
            "images with pens of different widths and slants, among shapes that are not digits."
        ),
        config=TrainingConfig(
            model="best",
            epochs=30,
            steps_per_epoch=400,  # twenty passes over the images in all
            learning_rate=0.003,
            batch_size=100,
            training_images=MAX_TRAINING_IMAGES,
            schedule="one-cycle",
            label_smoothing=0.05,
            augmentation="pens",
            precision="auto",
        ),
        test_accuracy=0.995,
        test_loss=None,
        source=N_("Digits as people draw them, with a mouse, a finger or a pen"),
    ),
    Recipe(
        name="fashion-best",
        title=N_("Best for clothes"),
        summary=N_("Our most accurate network for clothes"),
        lesson=N_(
            "A wider network that classifies each image together with its mirror image: a "
            "mirrored shirt is still a shirt."
        ),
        config=TrainingConfig(
            dataset="fashion_mnist",
            model="best_fashion",
            epochs=24,
            learning_rate=0.003,
            batch_size=128,
            training_images=MAX_TRAINING_IMAGES,
            schedule="one-cycle",
            label_smoothing=0.05,
            augmentation="clothes",
            precision="auto",
        ),
        test_accuracy=0.94,
        test_loss=None,
        source=N_("Clothes as accurately as one network can"),
    ),
)
