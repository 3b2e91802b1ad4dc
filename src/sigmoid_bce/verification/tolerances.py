"""By how much what is computed from the published samples and from formulas may differ, each with the reason.

All were measured: everything was computed with AVX-512 and once more without it, which is another processor to NumPy
(NPY_DISABLE_CPU_FEATURES="X86_V4 AVX512_ICL AVX512_SPR", OPENBLAS_CORETYPE=Haswell); the numbers below are of that.
"""

from sigmoid_bce.verification.rows import Tolerance

LAST_PLACE = 2.0**-23
UNITS = 4
# At most 3.2 units, but for the columns below.
ROUNDING = Tolerance(
    f"{UNITS} units in the last place of float32, in which outputs, sigmoid and losses are computed: processors round exp, "
    "log and sums otherwise; measured with AVX2 instead of AVX-512, 3.2 at most",
    relative=UNITS * LAST_PLACE,
)
# Of a thousand values of claims and more, those that differ by more than `ROUNDING` are such differences, by up to 1.2e-7.
OF_CLAIMS = Tolerance(
    "values of claims are differences of float32 numbers near one, of which 2 units in the last place are left; measured "
    "with AVX2 instead of AVX-512, one",
    relative=UNITS * LAST_PLACE,
    absolute=2 * LAST_PLACE,
)
_SMALL = Tolerance(
    "a small loss is one minus a number near one, so that its last place is that of one; measured with AVX2 instead of "
    "AVX-512, one unit",
    relative=UNITS * LAST_PLACE,
    absolute=2 * LAST_PLACE,
)
_ERROR = Tolerance(
    "the largest difference between two roundings of the same number; measured with AVX2 instead of AVX-512, up to 1.2e-7",
    absolute=2 * LAST_PLACE,
)
_DOUBLE = Tolerance(
    "8 units in the last place of float64 near one; measured with AVX2 instead of AVX-512, 5",
    relative=8 * 2.0**-52,
    absolute=8 * 2.0**-52,
)
_UNITS = Tolerance(
    "an error, counted in units in the last place; measured with AVX2 instead of AVX-512, one unit", absolute=2
)
_WHERE = Tolerance(
    "the raw output of the largest error, among those where it is nearly as large: any place", absolute=1e3
)
# By the place of a table (`figures/NAME` or `tables/NAME`), then by column.
TOLERANCES: dict[str, dict[str, Tolerance]] = {
    "figures/implementations": {"loss": _SMALL},
    "figures/round_trip_by_dtype": {"round_trip": _DOUBLE, "relative_error": _DOUBLE},
    "tables/accuracy": {
        **{"loss_ulp": _UNITS, "gradient_ulp": _UNITS},
        **{"loss_ulp_at": _WHERE, "gradient_ulp_at": _WHERE},
    },
    "tables/golden_report": {"worst_loss_error": _ERROR},
    "tables/measured_environments": {"worst_loss_error": _ERROR},
    "tables/measured_report": {"worst_loss_error": _ERROR, "worst_gradient_error": _ERROR},
}
# Small networks that are trained when the table is made, and of whose seeds the record does not tell enough.
TRAINED = ("figures/recovery_head", "numbers/recovery")
WHY_TRAINED = (
    "heads that are trained as the table is made: on another processor they are others (with AVX2 instead of AVX-512, "
    "1,441 of 1,836 rows), and how far seeds spread is not in the record"
)
