"""XGBoost, LightGBM, CatBoost and scikit-learn: most keep the loss for reports, and train with an exact gradient."""

import numpy as np

from sigmoid_bce.losses.implementations.registry import Computed, Floats, implementation
from sigmoid_bce.losses.implementations.sigmoids import sigmoid_from_inverse

XGBOOST_EPSILON = 1e-16
XGBOOST_LARGEST = 88.7
LIGHTGBM_EPSILON = 1e-15
ONLY_WIDE = ("float32", "float64")


@implementation(
    title="XGBoost binary:logistic",
    library="XGBoost",
    versions="measured with 3.2.0",
    where="src/common/math.h, Sigmoid; src/objective/regression_loss.h; src/metric/elementwise_metric.cu (XGBoost 3.2.0)",
    form="metric",
    takes="logit",
    dtypes=("float32",),
)
def xgboost_logistic(x: Floats, t: Floats) -> Computed:
    """Trains with the gradient p - t; reports -(t log max(p, 1e-16) + (1 - t) log max(1 - p, 1e-16)). XGBoost 3.2.0."""
    p = 1 / (np.exp(np.minimum(-x, x.dtype.type(XGBOOST_LARGEST))) + 1)
    e = x.dtype.type(XGBOOST_EPSILON)
    return Computed(-(t * np.log(np.maximum(p, e)) + (1 - t) * np.log(np.maximum(1 - p, e))), p - t)


@implementation(
    title="LightGBM binary",
    library="LightGBM",
    versions="measured with 4.7.0 (the metric; the gradient is from the source)",
    where="src/metric/binary_metric.hpp; src/objective/binary_objective.hpp (LightGBM 4.7.0)",
    form="metric",
    takes="logit",
    dtypes=("float64",),
)
def lightgbm_binary(x: Floats, t: Floats) -> Computed:
    """Trains with -s / (1 + exp(s x)), s = 2 t - 1; reports -log of the label's probability. LightGBM 4.7.0.

    The probability is at least 1e-15 in the report.
    """
    sign = 2 * t - 1
    p = sigmoid_from_inverse(x)
    of_label = np.where(t > 0, p, 1 - p)
    floor = x.dtype.type(LIGHTGBM_EPSILON)
    return Computed(-np.log(np.where(of_label > floor, of_label, floor)), -sign / (1 + np.exp(sign * x)))


@implementation(
    title="CatBoost Logloss",
    library="CatBoost",
    versions="measured with 1.2.10 (the metric)",
    where="catboost/libs/metrics/metric.cpp, cross entropy from raw scores (CatBoost 1.2.10)",
    form="metric",
    takes="logit",
    dtypes=("float64",),
)
def catboost_logloss(x: Floats, t: Floats) -> Computed:
    """log(1 + exp(x)) - t x, a metric from raw scores. No gradient measured. CatBoost 1.2.10.

    For label 1 a small loss is the difference of two large numbers, and 0 from about 37 on.
    """
    e = np.exp(x)
    return Computed(np.where(np.isinf(e), x, np.log(1 + e)) - t * x, None)


@implementation(
    title="scikit-learn log_loss",
    library="scikit-learn",
    versions="1.5 and later, measured with 1.9.1; 1.2 to 1.4 with eps='auto'",
    where="sklearn/metrics/_classification.py:3454-3457 (scikit-learn 1.9.1)",
    form="metric",
    takes="probability",
    dtypes=("float16", "float32", "float64"),
)
def sklearn_log_loss(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """-log of the label's probability, clipped to [eps, 1 - eps] with the eps of the dtype. scikit-learn 1.9.1."""
    p = sigmoid_from_inverse(x) if p is None else p
    eps = np.finfo(p.dtype).eps
    return Computed(-np.log(np.clip(np.where(t > 0, p, 1 - p), eps, 1 - eps)), None)


@implementation(
    title="scikit-learn MLPClassifier",
    library="scikit-learn",
    versions="measured with 1.9.1",
    where="sklearn/neural_network/_base.py:273-279; _multilayer_perceptron.py:374 (scikit-learn 1.9.1)",
    form="metric clip, exact grad",
    takes="probability",
    dtypes=("float16", "float32", "float64"),
)
def sklearn_mlp(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """Reports the loss of the clipped probability, and trains with p - t, not clipped. scikit-learn 1.9.1."""
    p = sigmoid_from_inverse(x) if p is None else p
    eps = np.finfo(p.dtype).eps
    q = np.clip(p, eps, 1 - eps)
    return Computed(-(t * np.log(q) + (1 - t) * np.log(1 - q)), p - t)


@implementation(
    title="scikit-learn HalfBinomialLoss",
    library="scikit-learn",
    versions="LogisticRegression and HistGradientBoosting, measured with 1.9.1",
    where="sklearn/_loss/_loss.pyx.tp:728-751 (scikit-learn 1.9.1)",
    form="fused",
    takes="logit",
    dtypes=("float64",),
)
def sklearn_half_binomial(x: Floats, t: Floats) -> Computed:
    """log(1 + exp(-x)) + (1 - t) x by cases of x. scikit-learn 1.9.1.

    The gradient is ((1 - t) - t exp(-x)) / (1 + exp(-x)). The cases are those of `closs_grad_half_binomial`, which
    training calls.
    """
    e, inverse = np.exp(x), np.exp(-x)
    far_left, left, middle = e - t * x, np.log1p(e) - t * x, np.log1p(inverse) + (1 - t) * x
    loss = np.select([x <= -37, x <= -2, x <= 18], [far_left, left, middle], inverse + (1 - t) * x)
    on_left = ((1 - t) * e - t) / (1 + e)
    on_right = ((1 - t) - t * inverse) / (1 + inverse)
    return Computed(loss, np.select([x <= -37, x <= -2], [e - t, on_left], on_right))
