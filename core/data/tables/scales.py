"""Words that are read as yes and no, or that have an order."""

from __future__ import annotations

from collections.abc import Collection

# (no, yes), in lower case.
ANSWERS = (
    ("no", "yes"), ("n", "y"), ("false", "true"), ("f", "t"), ("0", "1"), ("off", "on"),
    ("nein", "ja"), ("n", "j"), ("falsch", "wahr"), ("non", "oui"), ("n", "o"), ("faux", "vrai"),
    ("no", "sí"), ("no", "si"), ("n", "s"), ("falso", "verdadero"), ("não", "sim"),
    ("nao", "sim"), ("falso", "vero"), ("nee", "ja"), ("nej", "ja"), ("nei", "ja"), ("nie", "tak"),
    ("ne", "ano"), ("нет", "да"), ("否", "是"), ("いいえ", "はい"),
)  # fmt: skip
_SCALES = (
    ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl"),
    ("very small", "small", "medium", "large", "very large"),
    ("very low", "low", "medium", "high", "very high"),
    ("very low", "low", "moderate", "high", "very high"),
    ("low", "mid", "high"),
    ("none", "mild", "moderate", "severe"),
    ("never", "rarely", "sometimes", "often", "always"),
    ("never", "seldom", "sometimes", "often", "always"),
    ("very poor", "poor", "fair", "good", "very good", "excellent"),
    ("very bad", "bad", "ok", "good", "very good"),
    ("strongly disagree", "disagree", "neutral", "agree", "strongly agree"),
    ("strongly disagree", "disagree", "neither agree nor disagree", "agree", "strongly agree"),
    ("very dissatisfied", "dissatisfied", "neutral", "satisfied", "very satisfied"),
    ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th", "10th"),
    ("first", "second", "third", "fourth", "fifth"),
    ("bronze", "silver", "gold", "platinum"),
    ("sehr klein", "klein", "mittel", "groß", "sehr groß"),
    ("sehr niedrig", "niedrig", "mittel", "hoch", "sehr hoch"),
    ("gering", "mittel", "hoch"),
    ("nie", "selten", "manchmal", "oft", "immer"),
    ("sehr schlecht", "schlecht", "mittel", "gut", "sehr gut"),
    ("stimme gar nicht zu", "stimme nicht zu", "teils teils", "stimme zu", "stimme voll zu"),
    ("petit", "moyen", "grand"),
    ("bas", "moyen", "haut"),
    ("faible", "moyen", "élevé"),
    ("pequeño", "mediano", "grande"),
    ("bajo", "medio", "alto"),
)  # fmt: skip


def answers(texts: Collection[str]) -> tuple[str, str] | None:
    """The texts for no and for yes, where there are just these two, in whatever case; None else."""
    if len(texts) > 6:
        return None
    lower = {text.lower() for text in texts}
    return next((pair for pair in ANSWERS if lower == set(pair)), None)


def order_of(texts: Collection[str]) -> tuple[str, ...] | None:
    """The texts from the lowest to the highest, where they are two or more steps of a known scale; None else."""
    if not 2 <= len(texts) <= 10:
        return None
    lower = {text.lower(): text for text in texts}
    for scale in _SCALES:
        if len(lower) == len(texts) and set(lower) <= set(scale):
            return tuple(lower[step] for step in scale if step in lower)
    return None
