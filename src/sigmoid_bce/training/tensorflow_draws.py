"""Initial weights as TensorFlow draws them, in NumPy: for a machine without TensorFlow, equal to the bit.

Keras's initializers ask TensorFlow for stateless random numbers, on the CPU those of Philox 4x32-10 (Salmon and others
2011, doi 10.1145/2063384.2063405). Key and counter follow from the seed as in its file
tensorflow/core/kernels/stateless_random_ops.cc, the numbers as in philox_random.h and random_distributions.h of
tsl/lib/random (TensorFlow 2.21.0).
"""

import ctypes
import ctypes.util
import math
from collections.abc import Sequence

import keras
import numpy as np

# Philox: what is multiplied with, and what is added to the key in each round.
MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
STEPS_OF_KEY = 0x9E3779B9, 0xBB67AE85
ROUNDS = 10
LOWER, HALF = np.uint64(0xFFFFFFFF), np.uint64(32)
# What TensorFlow mixes a seed with, so that it need not be random itself.
KEY_OF_SEEDS = 0x3EC8F720, 0x02461E29
# A truncated normal draws anew what lies beyond two standard deviations; each four numbers have so many blocks of the
# generator for that, of which hardly ever more than three are used.
TRUNCATED_AT = np.float32(2)
BLOCKS_OF_FOUR, BLOCKS_READ = 256, 5
# Of a normal distribution that is truncated there (keras/src/initializers/random_initializers.py, Keras 3.15.1).
STANDARD_DEVIATION_OF_TRUNCATED = 0.87962566103423978


def redraw_kernels(network: keras.Model) -> None:
    """Give every layer with a kernel the values that TensorFlow draws from the seed of its initializer.

    Raises NotImplementedError for an initializer that does not scale a variance, as Glorot's and He's do, or draws from
    another distribution than a uniform or a truncated normal one.
    """
    for layer in network._flatten_layers():
        if hasattr(layer, "kernel"):
            layer.kernel.assign(_draw(layer.kernel_initializer, tuple(layer.kernel.shape)))


def draw_uniform(shape: Sequence[int], seed: int, lowest: float, highest: float) -> np.ndarray:
    """Numbers of `tf.random.stateless_uniform(shape, [seed, 0], lowest, highest)`, float32."""
    key, counter = _mix(seed)
    size = math.prod(shape)
    bits = _philox(np.arange(-(-size // 4), dtype=np.uint64), counter, key).reshape(-1)[:size]
    span = np.float32(highest) - np.float32(lowest)
    return (_to_unit(bits) * span + np.float32(lowest)).reshape(shape)


def draw_truncated_normal(shape: Sequence[int], seed: int, deviation: float) -> np.ndarray:
    """Numbers of `tf.random.stateless_truncated_normal(shape, [seed, 0], 0, deviation)`, float32.

    To the bit where this machine's mathematical library computes logarithm, sine and cosine of float32 as glibc's does.
    """
    key, counter = _mix(seed)
    size = math.prod(shape)
    fours = -(-size // 4)
    places = np.arange(fours, dtype=np.uint64)[:, None] * np.uint64(BLOCKS_OF_FOUR) + np.arange(
        BLOCKS_READ, dtype=np.uint64
    )
    bits = _philox(places.reshape(-1), counter, key).reshape(fours, -1, 2)
    # Box and Muller's way from two uniform numbers to two normal ones.
    first = np.maximum(_to_unit(bits[..., 0]), np.float32(1e-7))
    angle = (2 * np.pi * _to_unit(bits[..., 1]).astype(np.float64)).astype(np.float32)
    radius = np.sqrt(np.float32(-2) * _by_libm("logf", first))
    normal = np.stack([_by_libm("sinf", angle) * radius, _by_libm("cosf", angle) * radius], -1).reshape(fours, -1)
    inside = np.abs(normal) < TRUNCATED_AT
    taken = inside & (np.cumsum(inside, axis=1) <= 4)
    return (normal[taken].reshape(-1)[:size] * np.float32(deviation)).reshape(shape)


def _draw(initializer: keras.initializers.Initializer, shape: tuple[int, ...]) -> np.ndarray:
    if not isinstance(initializer, keras.initializers.VarianceScaling) or initializer.distribution not in (
        "uniform",
        "truncated_normal",
    ):
        raise NotImplementedError(f"what TensorFlow draws is not known of the initializer {initializer}")
    field = math.prod(shape[:-2])
    fan_in, fan_out = shape[-2] * field, shape[-1] * field
    fans = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}
    scale = initializer.scale / max(1.0, fans[initializer.mode])
    if initializer.distribution == "uniform":
        limit = math.sqrt(3 * scale)
        return draw_uniform(shape, initializer.seed, -limit, limit)
    return draw_truncated_normal(shape, initializer.seed, math.sqrt(scale) / STANDARD_DEVIATION_OF_TRUNCATED)


def _mix(seed: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The key, and the upper half of the counter, that follow from a seed."""
    mixed = _philox(np.array([seed], np.uint64), (0, 0), KEY_OF_SEEDS)[0]
    return (int(mixed[0]), int(mixed[1])), (int(mixed[2]), int(mixed[3]))


def _philox(places: np.ndarray, upper: tuple[int, int], key: tuple[int, int]) -> np.ndarray:
    """The blocks of four numbers of 32 bits, (n, 4), uint32, at these places (n,), uint64: the counter's lower half."""
    counter = [places & LOWER, places >> HALF, *(np.full_like(places, half) for half in upper)]
    one, other = key
    for _ in range(ROUNDS):
        products = [factor * part for factor, part in zip(MULTIPLIERS, counter[::2], strict=True)]
        counter = [
            (products[1] >> HALF) ^ counter[1] ^ np.uint64(one),
            products[1] & LOWER,
            (products[0] >> HALF) ^ counter[3] ^ np.uint64(other),
            products[0] & LOWER,
        ]
        one, other = (one + STEPS_OF_KEY[0]) & int(LOWER), (other + STEPS_OF_KEY[1]) & int(LOWER)
    return np.stack(counter, -1).astype(np.uint32)


def _to_unit(bits: np.ndarray) -> np.ndarray:
    """Numbers in [0, 1), float32, whose mantissa are the lower 23 of 32 bits."""
    mantissa = np.ascontiguousarray(bits & np.uint32(0x7FFFFF))
    return (mantissa | np.uint32(0x3F800000)).view(np.float32) - np.float32(1)


def _by_libm(name: str, values: np.ndarray) -> np.ndarray:
    """A function of the system's mathematical library of each of the values, float32. NumPy's own round otherwise."""
    function = getattr(ctypes.CDLL(ctypes.util.find_library("m")), name)
    function.restype, function.argtypes = ctypes.c_float, [ctypes.c_float]
    return np.fromiter(map(function, values.ravel().tolist()), np.float32, values.size).reshape(values.shape)
