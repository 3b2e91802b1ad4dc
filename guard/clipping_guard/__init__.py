"""Sees when a binary classifier dies by a clipped sigmoid. NumPy is enough for `counting` and `steps`; `for_keras` needs
Keras 3 with any backend, `for_torch` needs PyTorch."""
