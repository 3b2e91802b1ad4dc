"""Scripts that ask a library for sigmoid, loss and gradient; each runs in the library's own environment.

They need that library and NumPy, and run on Python 3.6 as well; nothing else of this package is at hand there. Each is
called with the path of the table to write, and the name of Keras's backend where it asks Keras 3.
"""
