"""What is said where predictions have settled: that parameters have not, or that all is well."""

from __future__ import annotations

from core.engine.run import Run
from core.formatting import apart
from core.reasons.base import ALL, FITTED, NOTED, Reason, rule
from core.reasons.pace import TRIED_RATES, flat_direction, lowered
from core.verdicts.arriving import Farthest, unsettled
from core.verdicts.diagnosis import holds, sentence_of
from core.verdicts.facts import Facts
from core.verdicts.findings import titled
from core.verdicts.fixes import Changes, at_least, between, fixes, legendre, switched
from core.verdicts.trying import Better, no_harm

# By what a rate is lowered, and batches are enlarged, where their noise moves parameters.
TENTH, EIGHTFOLD, TENFOLD = 0.1, 8.0, 10


@rule("Parameters have not settled", FITTED, "parameters unsettled", family="linear")
def parameters_unsettled(run: Run, facts: Facts) -> Reason | None:
    """How many parameters are off from where they were led to, and which is farthest."""
    far = unsettled(run, facts)
    if far is None:
        return None
    here, there = apart(far.here, far.there)
    why = flat_direction(facts) if run.steps_per_epoch == 1 else "Each batch pulls them its own way."
    settled = (
        "" if holds(run, "unsettled", "still improving") else "What is predicted hardly changes any more. "
    )
    farthest = f"Farthest is {titled(run, far.name)}: it is {here}, and should be {there}."
    return Reason(
        f"{sentence_of(run, 'parameters unsettled')} {settled}{farthest} {why}".strip(),
        lambda: fixes(run, *_nearer(run, facts), better=_settles(run, far), proven=True),
    )


def _nearer(run: Run, facts: Facts) -> tuple[Changes, ...]:
    """Longer steps and more of them, columns of one scale; where batches make noise, less of it."""
    longer = at_least(run, "epochs", TENFOLD * facts.epochs)
    columns = (switched(run, "standardize", True), legendre(run))
    if run.steps_per_epoch > 1:
        larger = at_least(run, "batch_size", EIGHTFOLD * run.spec.number("batch_size"))
        rates = lowered(run, [TENTH * facts.rate])
        return (
            {"schedule": "cosine"},
            larger,
            *({"learning_rate": rate} for rate in rates),
            longer,
            *columns,
        )
    highest = facts.safe_rate or TENFOLD * facts.rate
    rates = between(run, "learning_rate", facts.rate, highest, TRIED_RATES)[:1]
    velocity: tuple[Changes, ...] = ()
    if run.spec.optimizer == "sgd":
        velocity = ({"optimizer": "momentum", "learning_rate": (rates or [facts.rate])[0]},)
    return (*velocity, *({"learning_rate": rate} for rate in rates), longer, *columns)


def _settles(run: Run, far: Farthest) -> Better:
    """Fewer parameters are off, and the error on unseen rows is no higher than chance explains."""
    harmless = no_harm(run)

    def better(other: Run) -> bool:
        left = unsettled(other, Facts(other))
        return not other.diverged and (left is None or left.amount < far.amount) and harmless(other)

    return better


@rule("All is well", NOTED, "good", family=ALL)
def fine(run: Run, facts: Facts) -> Reason | None:
    """Nothing is amiss: how it ended, and how it does on unseen rows."""
    return Reason(sentence_of(run, "good"))
