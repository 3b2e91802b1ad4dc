"""From a line of a training log to what holds a loss up: which implementation, which side, which samples, which cause.

The theory is in `theory`, the ceilings are computed in `ceilings`, the causes are a table in `causes`, and
`diagnosing` puts a log line to them. `telling` makes sentences of a finding; the book's page does the same in
JavaScript from the tables of `page`.
"""

from sigmoid_bce.diagnosis.diagnosing import diagnose
from sigmoid_bce.diagnosis.findings import Finding, Match
from sigmoid_bce.diagnosis.lines import LogLine
from sigmoid_bce.diagnosis.parsing import diagnose_text, parse_line
from sigmoid_bce.diagnosis.telling import tell

__all__ = ["Finding", "LogLine", "Match", "diagnose", "diagnose_text", "parse_line", "tell"]
