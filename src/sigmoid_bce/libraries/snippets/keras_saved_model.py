import tempfile
from pathlib import Path

import keras
import numpy as np

x = np.array([[-3.0], [0.5], [3.0]], "float32")
# Saved while the network still ended in a sigmoid.
layer = keras.layers.Dense(1, activation="sigmoid", name="output")
old = keras.Sequential([keras.Input((1,)), layer])
old.set_weights([np.full((1, 1), 2.0), np.ones(1)])

with tempfile.TemporaryDirectory() as folder:
    old.save(Path(folder) / "old.keras")
    new = keras.models.load_model(Path(folder) / "old.keras")
# The weights stay, the sigmoid goes, and the loss takes raw outputs.
new.get_layer("output").activation = keras.activations.linear
new.compile(loss=keras.losses.BinaryCrossentropy(from_logits=True))
# For those who expect probabilities: the same network, a sigmoid behind it.
served = keras.Sequential([new, keras.layers.Activation("sigmoid")])

print(f"Keras {keras.__version__} on {keras.backend.backend()}")
models = {"as it was saved": old, "raw outputs": new, "to hand on": served}
for name, model in models.items():
    outputs = model.predict(x, verbose=0).ravel()
    print(f"{name + ':':16}", " ".join(f"{value:7.4f}" for value in outputs))
