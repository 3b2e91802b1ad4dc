import keras
import numpy as np
from clipping_guard.for_keras import ClippingGuard, check_rate

# Pixels from 0 to 255, as they come when nobody scales them.
keras.utils.set_random_seed(1)
y = np.random.randint(0, 2, 512)
x = np.random.randint(0, 236, (512, 64)) + 20 * y[:, None]
layers = [keras.layers.Dense(64, "relu"), keras.layers.Dense(1, "sigmoid")]
model = keras.Sequential([keras.Input((64,)), *layers])
model.compile(keras.optimizers.Adam(1e-2), "binary_crossentropy")

print(f"Keras {keras.__version__} on {keras.backend.backend()}")
# Before the training, from one batch: is the learning rate beyond the border?
print(check_rate(model, x[:128], y[:128]))
# In the training: which samples have no gradient any more?
guard = ClippingGuard(x[:256], y[:256])
model.fit(x, y, epochs=4, verbose=0, callbacks=[guard])
print(guard.table())
