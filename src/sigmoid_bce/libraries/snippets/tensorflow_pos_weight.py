import keras
import numpy as np
import tensorflow as tf


def weighted(labels, raw):
    """Samples of class 1 count three times."""
    losses = tf.nn.weighted_cross_entropy_with_logits(labels, raw, pos_weight=3.0)
    return tf.reduce_mean(losses)


def train(loss, **how):
    """The weights after one epoch of two batches."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss=loss)
    model.set_weights([np.ones((1, 1)), np.zeros(1)])
    model.fit(x, label, batch_size=2, shuffle=False, verbose=0, **how)
    return " ".join(f"{value.item():.4f}" for value in model.get_weights())


x = np.array([[-1.0], [2.0], [-3.0], [0.5]], "float32")
label = np.array([[0.0], [1.0], [1.0], [0.0]], "float32")
from_raw = keras.losses.BinaryCrossentropy(from_logits=True)

print(f"TensorFlow {tf.__version__}, Keras {keras.__version__}; weight, bias")
print("no weights:          ", train(from_raw))
print("class_weight in fit: ", train(from_raw, class_weight={0: 1.0, 1: 3.0}))
print("pos_weight:          ", train(weighted))
