"""What a transformer writes after a prompt, symbol by symbol, each with the probabilities of all symbols."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.data.dataset import NOT_ASKED
from core.data.sequences import BAR
from core.data.texts import SEEN, seen, tidied
from core.engine.links import echo
from core.engine.run import Run
from core.formatting import code, count
from core.hyper import SettingError
from core.inspection.sequence_run import passed
from core.types import Array
from views.transformer.decoding import Decoding, draw, given, tempered

Symbols = tuple[int, ...]

# What is right after `given |`, by dataset.
ANSWERS: dict[str, Callable[[Sequence[int]], Sequence[int]]] = {
    "copy": lambda given: given,
    "reverse": lambda given: given[::-1],
    "sort": sorted,
}


@dataclass(frozen=True, eq=False)
class Writing:
    """After `prompt` came `symbols` (n,): the model gave them `predicted` (n, V), and they were drawn from `drawn`.

    `right` (n,) are the symbols that should have come; None where nothing tells.
    """

    names: tuple[str, ...]
    prompt: Symbols
    symbols: Symbols
    predicted: Array
    drawn: Array
    right: Symbols | None

    @property
    def wrong(self) -> list[int]:
        """Places of symbols that should have been others, from 0."""
        pairs = zip(self.symbols, self.right or self.symbols, strict=True)
        return [place for place, (written, wanted) in enumerate(pairs) if written != wanted]


# --------------------------------------------------------------------------- prompts


def beginning(x: Array, y: Array) -> Symbols:
    """The beginning of a sequence x (T,), up to the first symbol asked for by y (S,) in its second half, or its end."""
    asked = len(x) - len(y) + np.flatnonzero(y != NOT_ASKED)
    end = next((place for place in asked.tolist() if place >= len(x) // 2), len(x) - 1)
    return tuple(int(symbol) for symbol in x[: end + 1])


def spelled(names: Sequence[str], symbols: Symbols) -> str:
    """Symbols as they are typed."""
    return "".join(names[symbol] for symbol in symbols)


def read(run: Run, text: str) -> Symbols:
    """The symbols of a prompt. Raises SettingError, with what would do, for those that are unknown or too many."""
    names: tuple[str, ...] = run.sequences.symbols
    # In a text spaces are symbols; elsewhere they only separate symbols.
    typed = [seen(letter) for letter in tidied(text) if SEEN[" "] in names or not letter.isspace()]
    unknown = sorted({letter for letter in typed if letter not in names})
    if unknown:
        known = " ".join(map(code, names))
        raise SettingError(
            f"The model knows no “{echo(''.join(unknown))}”: its symbols are {known} and no others."
        )
    if run.spec.dataset in ANSWERS:
        typed = _barred(run, typed)
    context = run.sequences.shape.context
    if not 0 < len(typed) <= context:
        raise SettingError(f"A prompt has 1 to {context} symbols, which is what the model reads at once.")
    return tuple(names.index(letter) for letter in typed)


def _barred(run: Run, typed: list[str]) -> list[str]:
    """`given |` and what is answered so far; a bar that is missing is added."""
    given = typed[: typed.index(BAR)] if BAR in typed else typed
    answer = typed[len(given) + 1 :]
    longest = run.sequences.shape.context // 2
    if not 0 < len(given) <= longest or BAR in answer or len(answer) >= len(given):
        raise SettingError(
            f"A prompt is 1 to {longest} symbols, then {code(BAR)}, then nothing or the beginning of an answer."
        )
    return [*given, BAR, *answer]


def _split(run: Run, prompt: Symbols) -> tuple[Symbols, Symbols]:
    """What is given, and what is answered so far."""
    bar = prompt.index(run.sequences.symbols.index(BAR))
    return prompt[:bar], prompt[bar + 1 :]


# --------------------------------------------------------------------------- writing


def write(run: Run, prompt: Symbols, decoding: Decoding, seed: int = 0, most: int | None = None) -> Writing:
    """Symbol after symbol, each read again with the next: until the answer is whole, or the context full.

    At most so many.
    """
    rng, symbols, predicted, drawn = np.random.default_rng(seed), list(prompt), [], []
    for _ in range(room(run, prompt))[:most]:
        scores = passed(run, np.array([symbols])).scores[0, 0, 0]
        predicted.append(tempered(scores, 1.0))
        drawn.append(decoding.shares(scores))
        symbols.append(draw(drawn[-1], rng))
    written = tuple(symbols[len(prompt) :])
    wanted = right(run, prompt)
    known = None if wanted is None else wanted[:most]
    return Writing(run.sequences.symbols, prompt, written, np.array(predicted), np.array(drawn), known)


def room(run: Run, prompt: Symbols) -> int:
    """How many symbols are written: those that are known to be right, or as many as the context takes."""
    return len(right(run, prompt) or range(_left(run, prompt)))


def _left(run: Run, prompt: Symbols) -> int:
    return int(run.sequences.shape.context) + 1 - len(prompt)


def right(run: Run, prompt: Symbols) -> Symbols | None:
    """What should come after a prompt; None where chance decides, or nothing tells."""
    if run.spec.dataset in ANSWERS:
        given, answer = _split(run, prompt)
        return tuple(ANSWERS[run.spec.dataset](given))[len(answer) :]
    if run.spec.dataset == "induction":
        return _followed(prompt, _left(run, prompt)) or None
    return None


def _followed(prompt: Symbols, most: int) -> Symbols:
    """At most so many symbols, each the only one that ever followed the one before it."""
    whole = list(prompt)
    while len(whole) < len(prompt) + most:
        came = {b for a, b in itertools.pairwise(whole) if a == whole[-1]}
        if len(came) != 1:
            break
        whole += came
    return tuple(whole[len(prompt) :])


# --------------------------------------------------------------------------- in words


def finding(writing: Writing) -> str:
    """What was written, and how much of it is right; of the first mistake, how sure the model was."""
    asked, written = (code(spelled(writing.names, part)) for part in (writing.prompt, writing.symbols))
    sentence = f"After {asked} the model writes {written}"
    if writing.right is None:
        which = ", the first of them," if len(writing.symbols) > 1 else ""
        return (
            f"{sentence}. To {code(writing.names[writing.symbols[0]])}{which} it gave "
            f"{_share(writing, 0, writing.symbols[0])}."
        )
    if not writing.wrong:
        return f"{sentence}: {_all(len(writing.symbols))}."
    place, right_ones = writing.wrong[0], len(writing.symbols) - len(writing.wrong)
    wanted, came = writing.right[place], writing.symbols[place]
    return (
        f"{sentence}: {right_ones} of {count(len(writing.symbols), 'symbol')} "
        f"{'is' if right_ones == 1 else 'are'} right. "
        f"Number {place + 1} should be {code(writing.names[wanted])}, to which it gave "
        f"{_share(writing, place, wanted)}; to {code(writing.names[came])} it gave {_share(writing, place, came)}."
    )


def _share(writing: Writing, place: int, symbol: int) -> str:
    return given(writing.predicted[place], symbol)


def _all(symbols: int) -> str:
    return "the right symbol" if symbols == 1 else f"all {symbols} symbols are right"


def unusual(run: Run, prompt: Symbols) -> str:
    """A warning about a prompt `given |` of another length than those in training; empty elsewhere."""
    if run.spec.dataset not in ANSWERS:
        return ""
    given, usual = len(_split(run, prompt)[0]), run.sequences.shape.context // 2
    if given == usual:
        return ""
    return f"In training {count(usual, 'symbol')} stood before the bar, here {given}: it has met no other number."
