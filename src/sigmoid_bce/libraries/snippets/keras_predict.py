import keras
import numpy as np

x = np.array([[-3.0], [0.0], [3.0]], "float32")
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss=keras.losses.BinaryCrossentropy(from_logits=True))
model.set_weights([np.ones((1, 1)), np.zeros(1)])

raw = model.predict(x, verbose=0).ravel()
# The probability, where one is wanted.
probability = keras.ops.convert_to_numpy(keras.ops.sigmoid(raw))

print(f"Keras {keras.__version__} on {keras.backend.backend()}")
print("predict:           ", raw.round(3).tolist())
print("sigmoid of it:     ", [round(float(one), 3) for one in probability])
# The class: compare the raw output with 0, not with 0.5.
print("class 1 if above 0:", (raw > 0).astype(int).tolist())
