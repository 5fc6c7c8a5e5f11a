"""`index.html`: a receipt as a page that needs no network and runs no script; all that it says is text."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from html import escape

from core.data import DATASETS, is_own
from core.data.own import OWN
from core.engine.run import Run
from core.formatting import count, number
from core.losses.metrics import METRICS
from core.models import MODELS
from core.optim.optimizers import OPTIMIZERS
from core.receipts.facts import versions
from core.receipts.members import PARAMETER_TABLE

# Parameters on the page, at first and in all; the files have all that there are.
FIRST, MOST_SHOWN = 24, 1000
# Nothing is loaded or executed, whatever a name in it may look like.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 44rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0; }
h2 { font-size: 1.15rem; margin-top: 2rem; }
.table { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { text-align: left; padding: .15rem 1rem .15rem 0; vertical-align: top; overflow-wrap: anywhere; }
th { font-weight: normal; min-width: 9rem; }
.files th { min-width: 12rem; }
.chosen td { color: light-dark(#8a5600, #e0a040); }
.learned td, .errors td { white-space: nowrap; }
.learned td { color: light-dark(#24629e, #7fb0de); font-variant-numeric: tabular-nums; }
img { max-width: 100%; background: white; border-radius: 4px; display: block; margin: 1rem 0; }
pre { overflow-x: auto; padding: .75rem; border: 1px solid #8886; border-radius: 4px; font-size: .8rem; }
"""

Rows = list[tuple[str, str]]


def page(run: Run, pictures: Mapping[str, str], members: Mapping[str, str], script: str) -> bytes:
    """The page of a run; `pictures` are SVG by name, `members` say what each file beside it holds."""
    title = f"{MODELS[run.spec.model].label}: a run"
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(_sentence(run))}</p>",
        _section("What was chosen", "chosen", _chosen(run)),
        *_learned(run),
        _section("How well it does", "errors", _ends(run)),
        *map(_picture, pictures.items()),
        f"<h2>Train it again</h2><pre>{escape(script)}</pre>" if script else "",
        _section("The files of this receipt", "files", [*members.items()]),
        _section("Written with", "versions", [*versions().items()]),
    ]
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title><style>{STYLE}</style>'
    )
    body = "\n".join(filter(None, parts))
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body>\n{body}\n</body></html>\n'.encode()


def _sentence(run: Run) -> str:
    data = "a table of one’s own" if is_own(run.spec.dataset) else _dataset(run.spec.dataset)
    rows = f"{count(len(run.train.y), 'training row')} and {count(len(run.validation.y), 'validation row')} of {data}"
    ended = (
        f"{count(run.parameter_count, 'parameter')} after {count(int(run.error_epochs[-1]), run.time_unit)}"
    )
    return f"{rows}; {ended}{'; the training diverged' if run.diverged else ''}."


def _chosen(run: Run) -> Rows:
    """Components, and all settings that the run depends on."""
    spec = run.spec
    components = [("Dataset", _dataset(spec.dataset)), ("Model", MODELS[spec.model].label)]
    if spec.optimizer:
        components.append(("Optimizer", OPTIMIZERS[spec.optimizer].label))
    settings = [(name, hyper) for name, hyper in spec.hypers.items() if hyper.matters(spec.settings)]
    return [*components, *((hyper.title, hyper.reading(spec[name])) for name, hyper in settings)]


def _dataset(name: str) -> str:
    return (
        f"a table of one’s own, fingerprint {name.removeprefix(OWN)[:8]}…"
        if is_own(name)
        else DATASETS[name].label
    )


def _learned(run: Run) -> list[str]:
    """The parameters in the units of the data: a few as they are, of more the rest one click away."""
    rows = [(run.title(name), number(value)) for name, value in run.final.items()]
    first, more = rows[:FIRST], rows[FIRST:MOST_SHOWN]
    parts = [_section("What it learned", "learned", first)]
    if more:
        parts.append(f"<details><summary>{len(more):,} more</summary>{_table('learned', more)}</details>")
    if (left_out := len(rows) - MOST_SHOWN) > 0:
        parts.append(f"<p>{left_out:,} others are in <code>{PARAMETER_TABLE}</code>.</p>")
    return parts


def _ends(run: Run) -> Rows:
    """The last errors, and metrics, of both parts; none of rows that there are not."""
    parts = {"train": "training", "validation": "validation"}
    if run.evaluated_on == "train":
        del parts["validation"]
    errors = {"train": run.train_error, "validation": run.validation_error}
    rows = [
        (f"{run.loss.title}, {title} rows", number(float(errors[part][-1]))) for part, title in parts.items()
    ]
    for name, value in run.final_metrics.items():
        part, _, metric = name.partition("_")
        if part in parts:
            rows.append((f"{METRICS[metric].label}, {parts[part]} rows", number(value)))
    return rows


def _section(title: str, kind: str, rows: Rows) -> str:
    return f"<h2>{escape(title)}</h2>{_table(kind, rows)}"


def _table(kind: str, rows: Rows) -> str:
    cells = "".join(f"<tr><th>{escape(name)}</th><td>{escape(text)}</td></tr>" for name, text in rows)
    return f'<div class="table"><table class="{kind}">{cells}</table></div>'


def _picture(named: tuple[str, str]) -> str:
    """As an image, in which nothing is executed and no link leads anywhere."""
    name, svg = named
    content = base64.b64encode(svg.encode()).decode()
    return f'<img alt="{escape(name.replace("_", " "))}" src="data:image/svg+xml;base64,{content}">'
