"""How Keras is set up in a process: random numbers, threads, operations that repeat to the bit."""

import keras

# Images in a batch where nothing is learned.
EVALUATION_BATCH = 50


def set_up_keras(seed: int, deterministic: bool, threads: int | None = None) -> None:
    """Seed Python, NumPy and the backend, and have it compute in float32 as such, on a GPU too; with `deterministic`, ask
    it for operations that repeat to the bit.

    `threads` bounds the threads of TensorFlow and PyTorch; it must come before TensorFlow's first operation, and stays
    as it is after that. JAX takes neither (see `training/backends.py` for its GPU).
    """
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        if threads is not None and tf.config.threading.get_intra_op_parallelism_threads() != threads:
            tf.config.threading.set_intra_op_parallelism_threads(threads)
        # As in backends.py for JAX; PyTorch multiplies float32 as such, but convolves so only when it is told to.
        tf.config.experimental.enable_tensor_float_32_execution(False)
        if deterministic:
            tf.config.experimental.enable_op_determinism()
    if backend == "torch":
        import torch

        if threads is not None:
            torch.set_num_threads(threads)
        torch.backends.cudnn.allow_tf32 = False
        torch.use_deterministic_algorithms(deterministic)
    keras.utils.set_random_seed(seed)
