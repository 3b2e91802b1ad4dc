"""How values are written in the pages: the filters of the templates. Each takes a value and returns text."""

import math
import re
from collections.abc import Mapping, Sequence

from sigmoid_bce.claims.turning import describe_turning

MINUS = "\u2212"
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
# Below this, and from its inverse on, a number is easier to read as a power of ten.
_SMALL = 1e-4
_LARGE = 1e6


def fixed(value: float, digits: int = 2) -> str:
    """A number with so many digits after the point: `15.94`, `−16.12`."""
    return _signed(f"{float(value):.{digits}f}")


def scientific(value: float, digits: int = 1) -> str:
    """A number as a power of ten: `1.2 × 10⁻⁷`."""
    if value == 0:
        return "0"
    mantissa, exponent = f"{float(value):.{digits}e}".split("e")
    return f"{_signed(mantissa)}\u00a0×\u00a010{str(int(exponent)).translate(_SUPERSCRIPTS)}"


def integer(value: int) -> str:
    """A whole number with commas between thousands: `2,000`. Raises ValueError for one that is not whole."""
    if value != int(value):
        raise ValueError(f"{value} is not a whole number")
    return _signed(f"{int(value):,}")


def percent(value: float, digits: int = 1) -> str:
    """A fraction as a percentage: `97.2 %`, with a space that does not break."""
    return f"{fixed(100 * value, digits)}\u00a0%"


def plain(value: object) -> str:
    """A setting or a measured value as a reader would write it: no more digits than it has, `none` and `yes` in words."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return integer(value)
    if isinstance(value, float):
        return _plain_float(value)
    return str(value)


def error_size(value: float) -> str:
    """The size of an error, or a dash where there is none to tell: `1.2 × 10⁻⁷`, `0`, `–`."""
    number = float(value)
    return "–" if math.isnan(number) else "infinite" if math.isinf(number) else scientific(number, 1)


def significant(value: float, digits: int = 3) -> str:
    """A number with so many significant digits: `15.9424`, `1.19209 × 10⁻⁷`."""
    number = float(value)
    return scientific(number, digits - 1) if 0 < abs(number) < _SMALL else _signed(f"{number:.{digits}g}")


def measured(value: float, digits: int = 3) -> str:
    """An answer of a library, which may be no number: `15.942`, `0`, `infinite`, `not a number`."""
    number = float(value)
    if math.isnan(number):
        return "not a number"
    if math.isinf(number):
        return "infinite" if number > 0 else f"{MINUS}infinite"
    if number == 0:
        return "0"
    return fixed(number, digits) if abs(number) >= 10.0**-digits else scientific(number, 1)


def plural(count: int, singular: str, several: str | None = None) -> str:
    """A count with its noun: `1 run`, `9 runs`."""
    return f"{integer(count)} {singular if count == 1 else several or singular + 's'}"


def duration(seconds: float) -> str:
    """A time span in the units that suit it: `45 s`, `12 min`, `2 h 10 min`."""
    if seconds < 100:
        return f"{seconds:.0f}\u00a0s"
    minutes = round(seconds / 60)
    if minutes < 100:
        return f"{minutes}\u00a0min"
    return f"{minutes // 60}\u00a0h {minutes % 60}\u00a0min"


def listed(items: Sequence[object]) -> str:
    """Items as a part of a sentence: `raw`, `raw and sigmoid`, `raw, sigmoid and keras`."""
    texts = [str(item) for item in items]
    if not texts:
        raise ValueError("there is nothing to list")
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def spans(numbers: Sequence[int]) -> str:
    """Whole numbers in their order as a part of a sentence, neighbours taken together: `1`, `1 and 2`, `1 to 16 and 20`."""
    groups: list[list[int]] = []
    for number in numbers:
        if groups and number == groups[-1][-1] + 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    texts = [[f"{one[0]} to {one[-1]}"] if len(one) > 2 else [str(number) for number in one] for one in groups]
    return listed([text for group in texts for text in group])


def code(text: object) -> str:
    """Text in the font of code."""
    return f"`{text}`"


def whole(text: object) -> str:
    """Text that is not broken between lines."""
    return f"[{text}]{{.whole}}"


def broken(text: object) -> str:
    """Text that may be broken between lines anywhere, as a path in a table."""
    return f"[{text}]{{.broken}}"


def typed(text: object) -> str:
    """Text that shows as it was typed, in one line, whatever it would mean as markup."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(str(text).split()))


def cell(text: object) -> str:
    """Text that cannot break a table: in one line, its bars escaped."""
    return " ".join(str(text).split()).replace("|", "\\|")


def sentence(text: str) -> str:
    """Text with a capital letter first and a full stop last."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def words(identifier: str) -> str:
    """An identifier as words: `largest_share` becomes `largest share`."""
    return identifier.replace("_", " ")


def typeset(text: str) -> str:
    """Text from results with its numbers set as in a book: powers of ten for `1.2e-07`, a minus for a hyphen, and a space
    before a per cent sign that does not break."""
    text = re.sub(r"(?<![\w.])-(?=\d)|(?<=\d )-(?= \d)", MINUS, text)
    text = re.sub(r"(?<=\d) %", "\u00a0%", text)
    return re.sub(r"\b(\d+(?:\.\d+)?)e([+-]?\d+)\b", _power_of_ten, text)


def turning(turns: Sequence[Mapping]) -> str:
    """Where a verdict would turn, as a part of a sentence: `for any tolerance from 0.01 up`."""
    return "; ".join(describe_turning(turn) for turn in turns)


FILTERS = {
    function.__name__: function
    for function in (
        fixed,
        scientific,
        integer,
        percent,
        plain,
        error_size,
        significant,
        measured,
        plural,
        duration,
        listed,
        spans,
        code,
        whole,
        broken,
        typed,
        cell,
        sentence,
        words,
        typeset,
        turning,
    )
}


def _power_of_ten(match: re.Match) -> str:
    mantissa, exponent = match.group(1), int(match.group(2))
    power = f"10{str(exponent).translate(_SUPERSCRIPTS)}"
    return power if mantissa == "1" else f"{mantissa}\u00a0×\u00a0{power}"


def _plain_float(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a number that can be shown")
    if value == int(value) and abs(value) < _LARGE:
        return integer(int(value))
    if abs(value) < _SMALL or abs(value) >= _LARGE:
        mantissa = f"{value:.3e}".split("e")[0].rstrip("0")
        return scientific(value, len(mantissa.partition(".")[2]))
    return _signed(f"{value:.4g}")


def _signed(text: str) -> str:
    return text.replace("-", MINUS, 1) if text.startswith("-") else text
