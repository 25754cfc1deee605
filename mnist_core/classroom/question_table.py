"""The table of questions that a class answers before it trains, each with the settings that show
what is right. `python -m benchmarks.questions` trains them and prints what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mnist_core.config import TrainingConfig
from mnist_core.i18n import N_

USUAL = TrainingConfig(model="dense", epochs=3, training_images=10_000)
"""What a question changes one thing of: a dense network that is trained in seconds."""


@dataclass(frozen=True)
class Question:
    """A question with its choices.

    Attributes:
        name: in the database and in tasks.
        title: a few words, in English, for lists.
        text: the question, in English.
        choices: what may be answered, in English, by name.
        right: the name of the right choice.
        why: what explains it, with measured figures, in English.
        config: the settings whose run shows it; None where there is nothing to train.
        page: where it shows, as `pages/` names it.
    """

    name: str
    title: str
    text: str
    choices: dict[str, str]
    right: str
    why: str
    config: TrainingConfig | None
    page: str = "Train"


_LEARNING_RATES = (
    Question(
        name="learning-rate-1",
        title=N_("Learning rate 1"),
        text=N_("The learning rate is 1 instead of 0.001. What will the validation loss do?"),
        choices={
            "faster": N_("It falls faster than usual"),
            "usual": N_("It falls as usual"),
            "stays": N_("It does not fall: the network does not learn"),
        },
        right="stays",
        why=N_(
            "Each step changes the weights so much that it jumps past every minimum. The "
            "validation accuracy stays at about 10 %, which is no better than guessing."
        ),
        config=replace(USUAL, learning_rate=1.0),
    ),
    Question(
        name="learning-rate-small",
        title=N_("Learning rate 0.00001"),
        text=N_(
            "The learning rate is 0.00001 instead of 0.001. How will the validation accuracy be "
            "after 3 epochs?"
        ),
        choices={
            "higher": N_("Higher: small steps are more exact"),
            "same": N_("About the same"),
            "lower": N_("Lower: it has not come far yet"),
        },
        right="lower",
        why=N_(
            "Steps that are a hundred times smaller need many more of them. After 3 epochs the "
            "validation accuracy is about 64 % instead of 95 %, and still rising."
        ),
        config=replace(USUAL, learning_rate=1e-5),
    ),
)

_IMAGES = (
    Question(
        name="few-images",
        title=N_("1,000 images"),
        text=N_(
            "The network learns from 1,000 images, for 10 epochs. How many of the validation "
            "images will it read correctly?"
        ),
        choices={"60": N_("About 60 %"), "90": N_("About 90 %"), "99": N_("About 99 %")},
        right="90",
        why=N_(
            "Of the images that it learns from, it reads nearly all correctly in the end, of the "
            "validation images about 89 %: 1,000 images do not show every way to write a digit."
        ),
        config=replace(USUAL, training_images=1_000, epochs=10),
    ),
    Question(
        name="long-training",
        title=N_("30 epochs on 1,000 images"),
        text=N_(
            "Training on 1,000 images goes on for 30 epochs. What will the validation loss do?"
        ),
        choices={
            "falls": N_("It falls to the end, like the training loss"),
            "turns": N_("It falls, then rises, while the training loss goes on falling"),
            "rises": N_("It rises from the start"),
        },
        right="turns",
        why=N_(
            "This is overfitting: the network fits the 1,000 images ever more exactly, and what it "
            "learns last is true of them only. The validation loss is lowest after about 7 "
            "epochs."
        ),
        config=replace(USUAL, training_images=1_000, epochs=30),
    ),
    Question(
        name="augmentation",
        title=N_("Data augmentation"),
        text=N_(
            "Every training image is rotated, sheared and shifted a little, differently in each "
            "epoch. Which accuracy will be higher?"
        ),
        choices={
            "training": N_("The training accuracy"),
            "validation": N_("The validation accuracy"),
            "same": N_("Both are about the same"),
        },
        right="validation",
        why=N_(
            "The validation images are not changed, so they are easier than those that the network "
            "learns from."
        ),
        config=replace(USUAL, augmentation="affine", epochs=5),
    ),
    Question(
        name="clothes",
        title=N_("Clothes instead of digits"),
        text=N_(
            "The same network learns clothes instead of digits. How will the validation accuracy "
            "be?"
        ),
        choices={
            "higher": N_("Higher than with digits"),
            "same": N_("About the same"),
            "lower": N_("More than 5 percentage points lower"),
        },
        right="lower",
        why=N_(
            "About 82 % instead of 95 %. A shirt, a T-shirt and a coat have nearly the same "
            "outline, where ten digits have ten shapes."
        ),
        config=replace(USUAL, dataset="fashion_mnist"),
    ),
)

_NETWORKS = (
    Question(
        name="no-hidden-layer",
        title=N_("No hidden layer"),
        text=N_(
            "A network without a hidden layer only adds up one weight for each pixel. How many of "
            "the validation images will it read correctly?"
        ),
        choices={"50": N_("About 50 %"), "90": N_("About 90 %"), "99": N_("About 99 %")},
        right="90",
        why=N_(
            "About 91 %: where the ink is tells most digits apart. The rest needs neurons that see "
            "how pixels belong together."
        ),
        config=replace(USUAL, model="softmax"),
    ),
    Question(
        name="convolution",
        title=N_("CNN or dense network"),
        text=N_(
            "A CNN learns from the same images for as many epochs as a dense network. Which will "
            "have the higher validation accuracy?"
        ),
        choices={
            "cnn": N_("The CNN"),
            "dense": N_("The dense network"),
            "same": N_("Both are about the same"),
        },
        right="cnn",
        why=N_(
            "A CNN looks for the same small shapes everywhere in the image. It need not learn anew "
            "for each pixel what a stroke looks like."
        ),
        config=replace(USUAL, model="cnn"),
    ),
    Question(
        name="parameters",
        title=N_("Most parameters"),
        text=N_("Which network has more parameters: the CNN or the dense network?"),
        choices={
            "cnn": N_("The CNN"),
            "dense": N_("The dense network"),
            "same": N_("Both have about as many"),
        },
        right="dense",
        why=N_(
            "The dense network has 118,282 parameters and the CNN 93,322: a filter is used at "
            "every place of the image, and a weight of the dense network at one."
        ),
        config=None,
        page="Inside",
    ),
)

_STEPS = (
    Question(
        name="batch-size",
        title=N_("Batch size 1,000"),
        text=N_(
            "A batch has 1,000 images instead of 32. How will the validation accuracy be after 3 "
            "epochs?"
        ),
        choices={
            "higher": N_("Higher: more images are looked at in each step"),
            "same": N_("About the same"),
            "lower": N_("Lower: there are fewer steps"),
        },
        right="lower",
        why=N_(
            "Three epochs have 30 steps instead of 939. Each is a little more exact, but the "
            "weights do not get as far: about 88 % instead of 95 %."
        ),
        config=replace(USUAL, batch_size=1_000),
    ),
    Question(
        name="other-seed",
        title=N_("Another seed"),
        text=N_(
            "The same settings with another seed: other initial weights, and the images in another "
            "order. How will the validation accuracy be?"
        ),
        choices={
            "same": N_("Exactly the same"),
            "near": N_("Different by less than 1 percentage point"),
            "far": N_("Different by more than 5 percentage points"),
        },
        right="near",
        why=N_(
            "The weights are quite different, but they solve the task about as well. So a "
            "difference of a few tenths of a percentage point between two networks may be chance."
        ),
        config=replace(USUAL, seed=1),
    ),
)

ASKED = (*_LEARNING_RATES, *_STEPS, *_IMAGES, *_NETWORKS)
"""In the order in which they are offered."""
