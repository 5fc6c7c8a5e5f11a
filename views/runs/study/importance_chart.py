"""How much each hyperparameter matters to a forest: a bar for each, with its uncertainty."""

from __future__ import annotations

import altair as alt
import numpy as np

from core.charts.style import HYPERPARAMETER, NEUTRAL, Spec, compiled, data, name_and_text, row_axis, titled
from core.charts.tables import Data
from core.formatting import fitted_in
from core.heavy import made_once
from core.studies.importance import Importance
from core.studies.study import Study
from views.runs.study.numbers import fall_of

MOST_BARS = 12
ROW, NAME, BAR = 34, 0.28, 0.68
TITLE = "fall of R² when it is shuffled"

# --------------------------------------------------------------------------- numbers


def importance_data(study: Study, importance: Importance) -> Data:
    """`bars` (name, y, value, low, high, text, tip), the most important first; `zero` is where nothing matters."""
    order = np.argsort(-importance.means, kind="stable")[:MOST_BARS]
    means, errors = importance.means[order], 2 * importance.errors[order]
    labels = [study.chosen[importance.names[at]].label for at in order.tolist()]
    texts = [fall_of(importance, at) for at in order.tolist()]
    rows = np.arange(len(order), dtype=np.float64)
    return {
        "bars": {
            "name": fitted_in(labels, 28),
            "tip": [f"{label}: {text}" for label, text in zip(labels, texts, strict=True)],
            "text": texts,
            "y": rows + BAR,
            "above": rows + NAME,
            "value": means,
            "low": means - errors,
            "high": means + errors,
            "zero": np.zeros(len(order)),
        }
    }


# --------------------------------------------------------------------------- drawing


def importance_chart(importance: Importance) -> Spec:
    """A bar for each of the most important; `importance_data` has the data."""
    return _compiled(min(len(importance.names), MOST_BARS))


@made_once
def _compiled(rows: int) -> Spec:
    x = alt.X(
        "value:Q",
        title=TITLE,
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(tickCount=4, grid=False),
    )
    base = alt.Chart(data("bars"))
    bars = base.mark_bar(size=13, color=HYPERPARAMETER, opacity=0.55)
    bars = bars.encode(
        x=x, x2=alt.X2("zero"), y=row_axis("y", rows), tooltip=[alt.Tooltip("tip:N", title="chosen")]
    )
    spread = base.mark_rule(color=HYPERPARAMETER, strokeWidth=2.5)
    spread = spread.encode(x=alt.X("low:Q", title=TITLE), x2=alt.X2("high"), y=row_axis("y", rows))
    names = [layer.encode(y=row_axis("above", rows)) for layer in name_and_text(base, color=NEUTRAL)]
    return compiled(alt.vconcat(titled([bars, spread, *names], "Which hyperparameter matters", ROW * rows)))
