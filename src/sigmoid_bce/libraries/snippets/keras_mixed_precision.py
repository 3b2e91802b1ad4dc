import keras
import numpy as np

keras.mixed_precision.set_global_policy("mixed_float16")
x, label = np.array([[10.0]], "float32"), np.array([[0.0]], "float32")


def move(layer, loss):
    """How far one step of gradient descent on a false positive with a raw output of 10 takes the bias down."""
    model = keras.Sequential([keras.Input((1,)), layer])
    # Without loss scaling, to see the gradient itself.
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss=loss, auto_scale_loss=False)
    model.set_weights([np.ones((1, 1)), np.zeros(1)])
    model.fit(x, label, verbose=0)
    return 0.0 - float(model.get_weights()[1][0])


clipped = move(keras.layers.Dense(1, activation="sigmoid"), "binary_crossentropy")
# Safe: the last layer in float32, without a sigmoid.
safe = move(keras.layers.Dense(1, dtype="float32"), keras.losses.BinaryCrossentropy(from_logits=True))

print(f"Keras {keras.__version__} on {keras.backend.backend()}, mixed_float16")
print(f"sigmoid layer in float16:   bias down by {clipped:.3f}")
print(f"from_logits, float32 layer: bias down by {safe:.3f}")
