"""Numbers as people read them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from core.types import Array

# A share that is less than this is not read as a number.
LEAST_SHARE = 1e-6

# Of a name among others, and of what came where something else was wanted.
LONGEST_NAME, LONGEST_ECHO = 24, 60

# Signs of a power of ten.
_PLAIN, _HIGH = "-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
# Digits raised and lowered, as in x² and P₂; and raised ones as plain.
RAISED, LOWERED = str.maketrans(_PLAIN, _HIGH), str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_BACK = str.maketrans(_HIGH, _PLAIN)

# Significant digits that tell every float from its neighbours.
EXACT = 17


def number(value: float, digits: int = 4) -> str:
    """`value` with `digits` significant digits; words where it is no finite number."""
    if math.isnan(value):
        return "no number"
    if math.isinf(value):
        return "over 10³⁰⁸" if value > 0 else "below -10³⁰⁸"
    # Adding 0 turns −0 into 0.
    text = f"{value + 0.0:,.{digits}g}"
    if "e" not in text:
        return text
    # From 10^digits on, g turns to powers of ten; people read whole thousands more easily.
    return f"{value:,.0f}" if 1 <= abs(value) < 1e9 else with_power(text)


def with_power(text: str) -> str:
    """`2.5e-07` as 2.5 × 10⁻⁷; a number without a power as it is."""
    if "e" not in text:
        return text
    mantissa, exponent = text.split("e")
    power = f"10{str(int(exponent)).translate(RAISED)}"
    return {"1": power, "-1": f"-{power}"}.get(mantissa, f"{mantissa} × {power}")


def apart(value: float, other: float, digits: int = 4) -> tuple[str, str]:
    """Both as `number` writes them, with as many digits, `digits` at least, as tell them apart; alike where equal."""
    if value == other or not (math.isfinite(value) and math.isfinite(other)):
        return number(value, digits), number(other, digits)
    written = ((number(value, more), number(other, more)) for more in range(digits, EXACT))
    texts = next((pair for pair in written if pair[0] != pair[1]), None)
    return texts or (number(value, EXACT), number(other, EXACT))


def telling_digits(values: Array, digits: int = 4) -> int:
    """`digits`, and as many more as numbers far from 0 take before those in which they differ."""
    largest, spread = float(np.abs(values).max()), float(np.ptp(values))
    more = math.floor(math.log10(largest / spread)) if spread > 0 else 0
    return min(EXACT, digits + max(0, more))


def signed(value: float, digits: int = 4) -> str:
    """`number`, with a sign in any case."""
    return f"{'+' if value >= 0 else ''}{number(value, digits)}"


def between(value: float, low: float, high: float, digits: int = 4) -> str:
    """`value`, with as many digits as make what is read at least `low` and below `high`; `digits` or more."""
    texts = (number(value, more) for more in range(digits, EXACT))
    return next((text for text in texts if low <= read(text) < high), number(value, EXACT))


def read(text: str) -> float:
    """The number that `number` wrote."""
    mantissa, power = parts(text.replace(",", ""))
    return float(f"{mantissa}1e{power}" if mantissa in ("", "-") else f"{mantissa}e{power or 0}")


def parts(text: str) -> tuple[str, str]:
    """The mantissa and the power of ten that `number` wrote; of 10⁻⁶ no mantissa, of 0.5 no power."""
    base = text.rstrip(_HIGH)
    if base == text:
        return text, ""
    return base.removesuffix("10").removesuffix(" × "), text[len(base) :].translate(_BACK)


def roughly(value: float) -> str:
    """`value` rounded to two significant digits: 12,000 or 0.34."""
    return number(float(f"{value:.2g}"), 2)


def about(value: float, noun: str) -> str:
    """`roughly` so many of something, one at least."""
    amount = roughly(max(1.0, value))
    return f"about {amount} {noun}" if amount == "1" else f"about {amount} {noun}s"


def percent(share: float, digits: int = 3) -> str:
    """A share as people read it, to so many digits; never 100 % for less than all, nor 0 % for more than nothing."""
    if 0 < share < LEAST_SHARE:
        return "almost 0 %"
    most = 100 - 10.0 ** (2 - digits)
    return f"{number(min(most, 100 * share) if share < 1 else 100 * share, digits)} %"


def factor(ratio: float) -> str:
    """How many times as large, as text; with as many digits as tell it from 1."""
    digits = next((digits for digits in range(3, 16) if float(f"{ratio:.{digits}g}") != 1), 0)
    return number(ratio, digits) if digits else "1.00"


def in_words(name: str) -> str:
    """A name of the code as people read it: `leaky_relu` as Leaky relu, `layer2` as Layer 2."""
    apart = re.sub(r"(?<=[a-z])(?=\d)", " ", name).replace("_", " ")
    return apart[:1].upper() + apart[1:]


def count(amount: int, noun: str, many: str = "") -> str:
    """`amount` and its noun, in the plural unless it is one: `many`, or with an s."""
    return f"{amount:,} {noun}" if amount == 1 else f"{amount:,} {many or noun + 's'}"


def subject(amount: int, noun: str, singular: str, many: str) -> str:
    """`count`, and the verb that goes with one or with many."""
    return f"{count(amount, noun)} {singular if amount == 1 else many}"


def code(name: object) -> str:
    """A name, or a question about one, as code in Markdown, on one line: none of its characters is read as Markdown.

    All names from outside are written so, in sentences and in labels: those of columns, targets, classes and symbols.
    """
    text, fence = in_line(str(name)), "`"
    while fence in text:
        fence += "`"
    return f"{fence} {text} {fence}" if len(fence) > 1 else f"`{text}`"


def in_line(name: str) -> str:
    """`name` without line breaks."""
    return " ".join(name.split())


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def numbered(noun: str, numbers: Sequence[int], most: int = 3) -> str:
    """`row 14`, `rows 14 and 77`, `rows 14, 77, 90, …`."""
    named = [f"{number:,}" for number in numbers[:most]]
    if len(numbers) > most:
        return f"{noun}s {', '.join(named)}, …"
    return f"{noun} {named[0]}" if len(named) == 1 else f"{noun}s {', '.join(named[:-1])} and {named[-1]}"


def first_sentence(text: str) -> str:
    """The first of some sentences; names in it, as code or in quotes, may hold full stops."""
    bare = re.sub(r"(`+).+?\1|“[^”]*”", lambda name: "X" * len(name[0]), text)
    end = re.search(r"[.!?](?= [A-Z\d])", bare)
    return text[: end.end()] if end else text


def latest(amount: int, noun: str) -> str:
    """`last 3 epochs`; `last epoch` where it is one."""
    return f"last {noun}" if amount == 1 else f"last {count(amount, noun)}"


def shortened(names: Sequence[str], most: int = 4) -> str:
    """The first of `names` in one line, each cut where it is long, and … for the rest."""
    whole = [in_line(name) for name in names[:most]]
    cut = [name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…" for name in whole]
    return ", ".join(cut) + (", …" if len(names) > most else "")


def brief(value: object) -> str:
    """A value that was given, as code writes it, on one line, shortened."""
    try:
        text = repr(value)
    except Exception:  # An unknown class, or an integer of 5,000 digits.
        return f"a value of type {type(value).__name__}"
    text = " ".join(line.strip() for line in text.splitlines())
    return text[:LONGEST_ECHO] + ("…" if len(text) > LONGEST_ECHO else "")


# --------------------------------------------------------------------------- names as people read them

# Characters that have room beside a line.
ROOM = 17
# Words of letters and digits, in brackets or not: nothing that could begin anything in Markdown.
_WORD = r"[(]?[^\W_]+(?:[-’.·][^\W_]+)*(?:[(][^\W_]+[)])?[)]*,?"
_SAFE = re.compile(rf"{_WORD}(?: {_WORD})*")


def spoken(name: object) -> str:
    """A title or a name inside a sentence: plain where none of its characters can begin anything, else as code."""
    text = in_line(str(name))
    return text if _SAFE.fullmatch(text) and "www." not in text.lower() else code(text)


def quoted(name: str) -> str:
    """The name of a class inside a sentence, in quotes."""
    return f"“{spoken(name)}”"


def plainly(names: Sequence[str]) -> tuple[str, ...]:
    """`petal_width` as `petal width`; as it is where two names would then read alike."""
    plain = [in_line(name.replace("_", " ")) or name for name in names]
    often = Counter(plain)
    return tuple(text if often[text] == 1 else name for text, name in zip(plain, names, strict=True))


def fitted_in(texts: Sequence[str], room: int = ROOM) -> list[str]:
    """Each text cut to `room` characters, in its middle, so that its end is seen too; cut alike, they are numbered."""
    cut = [_cut(text, room) for text in texts]
    often, seen = Counter(cut), Counter[str]()
    for at, text in enumerate(cut):
        if often[text] > 1:
            seen[text] += 1
            cut[at] = f"{seen[text]} {_cut(texts[at], room - len(str(seen[text])) - 1)}"
    return cut


def _cut(text: str, room: int) -> str:
    if len(text) <= room:
        return text
    end = (room - 1) // 2
    return f"{text[: room - 1 - end]}…{text[-end:]}"
