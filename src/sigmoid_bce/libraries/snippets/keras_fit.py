import keras
import numpy as np

x, label = np.array([[20.0]], "float32"), np.array([[0.0]], "float32")


def train_one_step(layer, loss):
    """One step on a false positive with a raw output of 20: its loss, and how far the bias comes down."""
    model = keras.Sequential([keras.Input((1,)), layer])
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss=loss)
    model.set_weights([np.ones((1, 1)), np.zeros(1)])
    reported = model.evaluate(x, label, verbose=0)
    model.fit(x, label, verbose=0)
    return reported, 0.0 - float(model.get_weights()[1][0])


# As most tutorials have it.
clipped = train_one_step(keras.layers.Dense(1, activation="sigmoid"), "binary_crossentropy")
# Safe on every backend: the layer returns the raw output, and the loss is told so.
safe = train_one_step(keras.layers.Dense(1), keras.losses.BinaryCrossentropy(from_logits=True))

print(f"Keras {keras.__version__} on {keras.backend.backend()}")
print(f"sigmoid layer: loss {clipped[0]:.3f}, bias down by {clipped[1]:.3f}")
print(f"from_logits:   loss {safe[0]:.3f}, bias down by {safe[1]:.3f}")
