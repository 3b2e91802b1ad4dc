import keras
import numpy as np

# Four samples and one fixed weight: the raw output of each sample is its x.
x = np.array([[-2.0], [-0.4], [0.2], [0.4]], "float32")
label = np.array([[0.0], [0.0], [1.0], [1.0]], "float32")


def accuracy(activation, from_logits, metric):
    layer = keras.layers.Dense(1, activation=activation)
    model = keras.Sequential([keras.Input((1,)), layer])
    loss = keras.losses.BinaryCrossentropy(from_logits=from_logits)
    model.compile(loss=loss, metrics=[metric])
    model.set_weights([np.ones((1, 1)), np.zeros(1)])
    return model.evaluate(x, label, verbose=0)[1]


print(f"Keras {keras.__version__} on {keras.backend.backend()}")
print("sigmoid, metrics=['accuracy']:     ", accuracy("sigmoid", False, "accuracy"))
# Wrong: the metric takes the raw output for a probability: above 0.5 or not?
print("raw outputs, metrics=['accuracy']: ", accuracy(None, True, "accuracy"))
# Right: a probability of 0.5 is a raw output of 0.
at_zero = keras.metrics.BinaryAccuracy(threshold=0.0)
print("raw outputs, threshold=0.0:        ", accuracy(None, True, at_zero))
