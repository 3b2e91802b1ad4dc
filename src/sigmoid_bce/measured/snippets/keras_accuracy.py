import keras
import numpy as np

# Four samples and one fixed weight: the raw output of each sample is its x.
x = np.array([[-2.0], [-0.4], [0.2], [0.4]], "float32")
label = np.array([[0.0], [0.0], [1.0], [1.0]], "float32")


def accuracy(activation, from_logits, metric):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, activation=activation)])
    loss = keras.losses.BinaryCrossentropy(from_logits=from_logits)
    model.compile(loss=loss, metrics=[metric])
    model.set_weights([np.ones((1, 1)), np.zeros(1)])
    return model.evaluate(x, label, verbose=0)[1]


print(f"Keras {keras.__version__} on {keras.backend.backend()}")
print(f"sigmoid layer, metrics=['accuracy']:           {accuracy('sigmoid', False, 'accuracy'):.2f}")
# Wrong: the metric takes the raw output for a probability, and compares it with 0.5.
print(f"raw outputs,   metrics=['accuracy']:           {accuracy(None, True, 'accuracy'):.2f}")
# Right: a probability of 0.5 is a raw output of 0.
at_zero = keras.metrics.BinaryAccuracy(threshold=0.0)
print(f"raw outputs,   BinaryAccuracy(threshold=0.0):  {accuracy(None, True, at_zero):.2f}")
