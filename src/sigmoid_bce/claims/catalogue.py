"""All tests that the ledger can name."""

from sigmoid_bce.claims import (
    across_tests,
    death_tests,
    grid_tests,
    heldout_tests,
    implementation_tests,
    number_tests,
    run_tests,
)
from sigmoid_bce.claims.registry import ClaimTest

TESTS = {
    test.name: test
    for module in (number_tests, implementation_tests, run_tests, heldout_tests, across_tests, grid_tests, death_tests)
    for test in vars(module).values()
    if isinstance(test, ClaimTest)
}
