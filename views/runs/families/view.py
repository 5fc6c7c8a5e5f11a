"""All families on one dataset: a point for each model and size, which opens on its page when it is picked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from core import DATASETS, MODELS, RunSpec, pace
from core.hyper import Value
from core.verdicts.measures import Measure
from ui import asking, controls, draw, engine, frame, own_table, session, state, turns
from ui.session import Kept
from views.runs.families.chart import families_chart, families_data, setting
from views.runs.families.numbers import JUDGED, NAMED, Family, family_of, finding, in_short
from views.runs.families.sizes import fitting, opening, plan, swept, work_of

ALT = "Errors of models of all families, on unseen and on training rows, and the time of training, by parameters."
# Keys of what is chosen; the entry that stands for a visitor's own table; and the point that was picked.
DATASET, MEASURE, OWN = "families_on", "families_by", "own"
USUAL = "diabetes"
PICKED: Kept[RunSpec] = Kept("picked_family")


def show() -> None:
    """Draw the choice of a dataset and all families on it, as far as they are trained; those that are not come next."""
    if picked := PICKED.get():
        PICKED.drop()
        st.switch_page(frame.page_of(picked.model), query_params=own_table.query(picked))
    left, right = st.columns(2)
    dataset = state.option("Dataset", _titles(), USUAL, DATASET, left)
    families, others = _trained(dataset)
    if families:
        _drawn(families, right, so_far=bool(others))
    for spec, values, unit in others:
        work = work_of(spec, values)
        ask = f"Train {MODELS[spec.model].label.lower()} in {len(values)} sizes"
        if asking.computed(family_of, spec, values, unit, work=work, ask=ask) is not None:
            # The chart above takes it in, and stays.
            st.rerun()


def _titles() -> dict[str, str]:
    sources = sorted(DATASETS.values(), key=lambda source: controls.KINDS.index(source.kind))
    table = session.OWN.get()
    own = {OWN: f"{table.name} · your own table"} if table else {}
    return own | {source.name: source.title for source in sources}


# What trains a family: its spec, the sizes, and the unit in which its errors are counted.
Plan = tuple[RunSpec, tuple[Value, ...], float]


def _plans(dataset: str) -> list[Plan]:
    table = session.OWN.get()
    if dataset != OWN or table is None:
        specs = [opening(model, dataset) for model in fitting(dataset)]
        return [(spec, plan(spec), 1.0) for spec in specs]
    plans: list[Plan] = []
    for model in fitting(own_table.name_of(table.data)):
        rows = table.of(model)
        spec = opening(model, own_table.name_of(rows))
        plans.append((spec, plan(spec), table.scale.unit if table.scale and rows is table.counted else 1.0))
    return plans


def _trained(dataset: str) -> tuple[list[Family], list[Plan]]:
    """The families that are trained, or soon can be, and what would train the others."""
    families, others = [], []
    for spec, values, unit in _plans(dataset):
        work = work_of(spec, values)
        soon = work.seconds(pace.here()) < turns.LONG_SECONDS
        if soon or engine.is_computed(family_of, spec, values, unit):
            family = asking.computed(family_of, spec, values, unit, work=work)
            families += [family] if family else []
        else:
            others.append((spec, values, unit))
    return families, others


def _drawn(families: Sequence[Family], place: st.delta_generator.DeltaGenerator, so_far: bool) -> None:
    titles = {name: NAMED[name].label for name in JUDGED[families[0].task]}
    measure = NAMED[state.option("Judged by", titles, next(iter(titles)), MEASURE, place)]
    st.markdown(f"**{'So far: ' if so_far else ''}{finding(families, measure)}**")
    # A new key after each pick: the same point can be picked again.
    mounted = f"families_{session.PICKS.get() or 0}"
    specs = {setting(family, at): spec for family in families for at, spec in enumerate(family.specs)}
    with st.container(key="families"):
        draw.chart(
            families[0].specs[0],
            families_chart(measure),
            mounted,
            ALT,
            families_data,
            families,
            measure,
            on_select=_opener(mounted, specs),
            selection_mode="pick",
        )
    learned, aside = families[0].rows
    st.caption(
        f"All models learned the same {learned:,} rows and were judged on the same {aside:,} others. Each is as its "
        "page opens this dataset, but for its size. Of several sizes the best is judged too kindly, in every family. "
        "The time of training is counted for a standard core, not measured. Pick a point to open it on its page, or "
        "the best of a family:"
    )
    for family in families:
        _best(family, measure)
    _numbers(families, measure)


def _opener(key: str, specs: Mapping[str, RunSpec]) -> Callable[[], None]:
    def keep_picked() -> None:
        picked: Sequence[Mapping[str, str]] = st.session_state[key].selection["pick"]
        if picked and picked[0].get("setting") in specs:
            session.PICKS.put((session.PICKS.get() or 0) + 1)
            # Pages are left in a script, not in a callback.
            PICKED.put(specs[picked[0]["setting"]])

    return keep_picked


def _best(family: Family, measure: Measure) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.page_link(
            frame.page_of(family.model),
            label=family.label,
            icon=":material/arrow_forward:",
            query_params=own_table.query(family.specs[family.best(measure) or 0]),
        )
        st.markdown(in_short(family, measure))


def _numbers(families: Sequence[Family], measure: Measure) -> None:
    rows = [(family, at, spec) for family in families for at, spec in enumerate(family.specs)]
    hypers = [swept(spec) for _, _, spec in rows]
    columns = {
        "model": [family.label for family, _, _ in rows],
        "size": [
            f"{hyper.noun} {hyper.reading(spec[hyper.name])}"
            for hyper, (_, _, spec) in zip(hypers, rows, strict=True)
        ],
        "parameters": [int(family.parameters[at]) for family, at, _ in rows],
        f"training {measure.noun}": [float(family.errors[measure.name][0, at]) for family, at, _ in rows],
        f"validation {measure.noun}": [float(family.errors[measure.name][1, at]) for family, at, _ in rows],
        "verdict": [family.findings[at] for family, at, _ in rows],
        "training, seconds": [float(family.seconds[at]) for family, at, _ in rows],
    }
    draw.numbers(columns, "families_table", "%.4g")
