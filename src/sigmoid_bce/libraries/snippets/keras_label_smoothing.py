import keras
import numpy as np

label = np.array([[1.0]], "float32")
bce = keras.losses.BinaryCrossentropy
of_raw = bce(from_logits=True, label_smoothing=0.1)
# NumPy hides the raw output behind the probability, as predict does.
of_probability = bce(label_smoothing=0.1)

print(f"Keras {keras.__version__} on {keras.backend.backend()}")
for x in (2.0, 20.0, 40.0):
    raw = np.array([[x]], "float32")
    probability = 1 / (1 + np.exp(-raw))
    loss, other = float(of_raw(label, raw)), float(of_probability(label, probability))
    print(f"raw output {x:4g}: loss {loss:.3f}, from its probability {other:.3f}")
