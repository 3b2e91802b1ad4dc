import numpy as np
import sklearn
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import log_loss

print(f"scikit-learn {sklearn.__version__}")
# The metric is capped, by the precision of what it is given.
for dtype in (np.float32, np.float64):
    p = 1 / (1 + np.exp(np.array([40.0, -40.0], dtype)))
    print(
        f"log_loss of two samples that are wrong by 40, {np.dtype(dtype).name}: {log_loss([1, 0], p, labels=[0, 1]):.3f}"
    )

# Training is not: one step on a false positive with a raw output of 20.
model = SGDClassifier(loss="log_loss", alpha=0, learning_rate="constant", eta0=1.0, max_iter=1, tol=None)
x, label = np.array([[1.0]]), np.array([0])
model.partial_fit(x, label, classes=[0, 1])
model.coef_[:], model.intercept_[:] = 20.0, 0.0
model.partial_fit(x, label)
print(f"SGDClassifier: bias down by {0.0 - model.intercept_[0]:.3f}")
