"""The text around the package's own definitions in a run's script; `script` fills it in."""

from __future__ import annotations

from mnist_core.i18n import N_

REQUIREMENTS = N_(
    "Needs {packages}.\n"
    "Data: an .npz file with x_train, y_train, x_test and y_test, given on the command line; "
    "without\n"
    "one, Keras downloads the data set."
)

HEAD = '''\
"""{title}

{requirements}

    python {file_name} [path/to/{dataset}.npz]
"""

from __future__ import annotations

{standard}
{others}
DATASET = "{dataset}"
TRAINING_IMAGES = {training_images}  # {of_all}
EPOCHS = {epochs}  # {epoch}
IMAGES_PER_EPOCH = {images_per_epoch}
BATCH_SIZE = {batch_size}
{rates}
SHUFFLE_BUFFER = {shuffle_buffer}  # {shuffling}
SEED = {seed}
{refinements}'''

LOAD = '''\
def load_data() -> tuple[np.ndarray, ...]:
    """Images uint8 (n, 28, 28) and labels uint8 (n,), for training and for testing."""
    if len(sys.argv) > 1 and sys.argv[1].endswith(".npz"):
        with np.load(sys.argv[1]) as data:
            return data["x_train"], data["y_train"], data["x_test"], data["y_test"]
    (x_train, y_train), (x_test, y_test) = getattr(keras.datasets, DATASET).load_data()
    return x_train, y_train, x_test, y_test
'''

MODEL = """\
x_train, y_train, x_test, y_test = load_data()
{wrong_labels}keras.utils.set_random_seed(SEED)
model = build_model({preprocessing}())
{precision}{schedule}model.compile(
    optimizer={optimizer},
    loss={loss},
    metrics=[{accuracy}],
)
{averaging}model.summary()
"""

WRONG_LABELS = """\
y_train = replace_labels(y_train[:TRAINING_IMAGES], WRONG_LABELS, SEED)  # test labels stay true
"""

BFLOAT16 = """\
for layer in model.layers[1:-1]:
    layer.dtype_policy = "mixed_bfloat16"  # float32 weights, bfloat16 arithmetic
"""

FIT = """\
for epoch in range(EPOCHS):
{change}    order = image_order(
        TRAINING_IMAGES, SEED, epoch * IMAGES_PER_EPOCH, IMAGES_PER_EPOCH, SHUFFLE_BUFFER
    )
    images, labels = {images}
    history = model.fit(
        images, labels, batch_size=BATCH_SIZE, shuffle=False, verbose=0
    ).history
    loss, accuracy = history["loss"][0], history["accuracy"][0]
    print(f"{unit} {{(epoch + 1) * {size}}}: loss {{loss:.4f}}, accuracy {{accuracy:.2%}}")
    model.save_weights("checkpoint.weights.h5")  # restore: model.load_weights(...)
"""

TAPE = """\
def show_step(step: int, loss: float, accuracy: float) -> bool:
    if step % 10 == 0:
        print(f"step {{steps_before + step}}: loss {{loss:.4f}}, accuracy {{accuracy:.2%}}")
    return True


for epoch in range(EPOCHS):
{change}    order = image_order(
        TRAINING_IMAGES, SEED, epoch * IMAGES_PER_EPOCH, IMAGES_PER_EPOCH, SHUFFLE_BUFFER
    )
    steps_before = epoch * -(-IMAGES_PER_EPOCH // BATCH_SIZE)
    images, labels = {images}
    train_by_tape(model, images, labels, BATCH_SIZE, show_step)
    model.save_weights("checkpoint.weights.h5")  # restore: model.load_weights(...)
"""

CHANGE = "    model.optimizer.learning_rate = LEARNING_RATES[epoch]\n"
CHANGE_OF_PEAK = "    {schedule}.peak.assign(LEARNING_RATES[epoch])\n"
CHANGE_OF_LENGTH = """\
    {schedule}.steps.assign(PLANNED_EPOCHS[epoch] * -(-IMAGES_PER_EPOCH // BATCH_SIZE))
"""
SCHEDULE = "{schedule} = {made}({rate}, EPOCHS * -(-IMAGES_PER_EPOCH // BATCH_SIZE))\n"
UNSMOOTHED = "model.loss.smoothing.assign(0)  # the test loss is without label smoothing\n"
AVERAGING = """\
# Keras replaces the weights by their EMA after each `fit`; here this is done once, at the end.
take_averages = model.optimizer.finalize_variable_values
model.optimizer.finalize_variable_values = lambda variables: None
"""
AVERAGED = "take_averages(model.trainable_variables)\n"

END = """\
loss, accuracy = model.evaluate(x_test, y_test, batch_size=250, verbose=0)
print(f"Test loss {loss:.4f}, test accuracy {accuracy:.2%}")

# The network outputs logits; softmax turns them into probabilities.
probabilities = keras.ops.softmax(model(x_test[:1], training=False))
print("First test image:", np.round(np.array(probabilities)[0], 3), "label:", y_test[0])
"""
