import keras
import numpy as np

label = np.array([[1.0]], "float32")
from_raw = keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1)
# NumPy hides the raw output behind the probability, as predict does.
from_probability = keras.losses.BinaryCrossentropy(label_smoothing=0.1)

print(f"Keras {keras.__version__} on {keras.backend.backend()}, label 1 smoothed to 0.95")
for x in (2.0, 20.0, 40.0):
    raw = np.array([[x]], "float32")
    probability = 1 / (1 + np.exp(-raw))
    print(
        f"raw output {x:4g}: loss {float(from_raw(label, raw)):.3f} from it,"
        f" {float(from_probability(label, probability)):.3f} from its probability"
    )
