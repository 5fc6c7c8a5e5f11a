"""What a column of a table of trials is, told from its name."""

from __future__ import annotations

import re
from typing import Literal, get_args

Role = Literal["chosen", "learned", "error", "deviation", "state", "not used"]
ROLES: tuple[Role, ...] = get_args(Role)

# Words of errors, of which less is better, and of scores, of which more is.
LOWER = {
    "loss", "losses", "error", "errors", "err", "mse", "rmse", "mae", "mape", "smape", "msle", "rmsle", "nll", "nlpd",
    "logloss", "deviance", "brier", "perplexity", "ppl", "bpc", "cost", "regret", "wer", "cer", "fid", "ece", "crps",
    "pinball", "rss", "sse", "mislabeled", "misclassification", "crossentropy",
}  # fmt: skip
HIGHER = {
    "accuracy", "acc", "auc", "roc", "auroc", "auprc", "f1", "fbeta", "precision", "recall", "r2", "score", "map",
    "iou", "miou", "dice", "jaccard", "bleu", "rouge", "reward", "return", "returns", "kappa", "mcc", "sensitivity",
    "specificity", "ndcg", "mrr", "psnr", "ssim", "top1", "top5", "likelihood", "elbo", "explained",
}  # fmt: skip
# Errors too, but nothing tells which way.
EITHER = {"value", "values", "objective", "metric", "result", "performance", "fitness", "y"}
TIMES = {"time", "times", "runtime", "duration", "seconds", "secs", "latency"}
TRAINING = {"train", "training", "fit"}
# The rows that an error is of: the first are those that choices are judged by.
JUDGING = ({"val", "valid", "validation", "cv", "dev"}, {"test", "eval", "evaluation", "heldout", "holdout"})
MEANS = {"mean", "avg", "average"}
DEVIATIONS = {"std", "sd", "stdev", "stddev", "deviation", "se", "sem", "stderr"}
NEGATED = {"neg", "negative", "negated"}
# Words of settings that name what is learned, or an error, without being it.
_SETTING = {
    "use", "with", "init", "class", "sample", "decay", "threshold", "tol", "type", "name", "step", "steps", "epoch",
    "epochs", "warmup", "function", "fn",
}  # fmt: skip
_LEARNED = {
    "learned", "coef", "coefs", "coefficient", "coefficients", "intercept", "intercepts", "importance", "importances",
}  # fmt: skip
_LEARNED_NAME = re.compile(
    r"(?:weights?|bias|biases|thetas?|norms?)(?:[\[(]|[._ ]*\d).*|bias|norm[._ ].+", re.IGNORECASE
)


def words_of(name: str) -> list[str]:
    """The words of a name in lower case, numbers with the letters before them: `valLoss_fold2` has val, loss, fold2."""
    return re.findall(r"[a-z]+\d*|\d+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())


def by_name(name: str) -> Role | None:
    """What the name alone says of a column of numbers; None where it says nothing."""
    words = {*words_of(name)}
    # An error rate is an error, any other a setting.
    if words & _SETTING or ("rate" in words and not words & LOWER):
        return None
    if (words & _LEARNED and "fit" not in words) or _LEARNED_NAME.fullmatch(name):
        return "learned"
    plain = {word for word in words if not word.isdigit()} - MEANS - DEVIATIONS
    if words & (LOWER | HIGHER | TIMES) or (plain and plain <= EITHER):
        return "deviation" if words & DEVIATIONS else "error"
    return None


def less_is_better(name: str) -> bool | None:
    """Whether less of what has this name is better; None where nothing tells. Of an error that is negated more is."""
    words = {*words_of(name)}
    negated = bool(words & NEGATED)
    if words & (LOWER | TIMES):
        return not negated
    return negated if words & HIGHER else None


def is_negated_error(name: str) -> bool:
    """Whether it is an error with its sign turned, so that more of it is better, as scikit-learn has them."""
    words = {*words_of(name)}
    return bool(words & NEGATED and words & LOWER)


def rows_of(name: str) -> int:
    """Which rows an error is of: 0 validation, 1 test, 2 not known, 3 training."""
    words = {*words_of(name)}
    for rank, known in enumerate(JUDGING):
        if words & known:
            return rank
    return 3 if words & TRAINING and not words & TIMES else 2


def stem_of(name: str) -> tuple[str, ...]:
    """What is left of a name without the words for rows, mean and deviation: by it columns of one error are known."""
    others = TRAINING | JUDGING[0] | JUDGING[1] | MEANS | DEVIATIONS
    return tuple(word for word in words_of(name) if word not in others)
