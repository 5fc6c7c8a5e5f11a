"""A visitor's own table: in the list of datasets of pages that can learn it, in no other session, named by links."""

from __future__ import annotations

import gc
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import Dataset, train
from core.data import held, interned
from core.formatting import number
from tests.pages.opening import ROOT, metrics, open_link, open_page
from ui import own_table, session, sharing
from ui.own_table import ASK, OwnTable

LINEAR, LOGISTIC, NETWORK, TREE, TRANSFORMER = (
    f"pages/{name}.py"
    for name in ("linear_regression", "logistic_regression", "neural_network", "decision_tree", "transformer")
)


def rents(seed: int = 0) -> OwnTable:
    """40 flats, of which size and floor tell the rent."""
    generator = np.random.default_rng(seed)
    x = np.c_[generator.uniform(30, 150, 40), generator.integers(0, 6, 40)]
    y = 200 + 9 * x[:, 0] + 20 * x[:, 1] + generator.normal(size=40)
    return OwnTable(Dataset(x, y, ("size", "floor"), "regression", "rent"), "flats.csv", "t2")


def with_table(file: str, table: OwnTable, /, **query: str) -> AppTest:
    """The page in a session that has brought `table`, opened by a link with that `query`."""
    page = AppTest.from_file(ROOT / "app.py", default_timeout=30)
    page.switch_page(file)
    interned(table.data)
    page.session_state[session.OWN.name] = table
    for name, text in query.items():
        page.query_params[name] = text
    return page.run()


@pytest.mark.parametrize("file", [LINEAR, NETWORK, TREE])
def test_a_table_can_be_picked_where_a_model_can_learn_it(file: str) -> None:
    table = rents()
    page = with_table(file, table)
    picked = page.selectbox(key="dataset")
    title, other = picked.options[:2]
    assert title.startswith("flats.csv · 40 rows, to predict ")
    assert other == "Your own table…"
    picked.set_value(picked.options[0]).run()
    assert metrics(page)["parameters"]
    assert not page.error


def test_a_table_of_numbers_is_not_offered_where_classes_are_learned_nor_any_table_to_transformers() -> None:
    table = rents()
    assert with_table(LOGISTIC, table).selectbox(key="dataset").options[0] == "Your own table…"
    assert "Your own table…" not in with_table(TRANSFORMER, table).selectbox(key="dataset").options


def test_its_parameters_are_in_its_own_units_under_its_own_names() -> None:
    table = rents()
    page = with_table(
        LINEAR, table, dataset=own_table.name_of(table.data), view="One prediction", to_copy="true"
    )
    assert page.code[0].value.startswith("rent = ")
    assert "× size" in page.code[0].value


def test_another_session_has_no_way_to_it_even_by_its_fingerprint() -> None:
    table = rents()
    first = with_table(LINEAR, table, dataset=own_table.name_of(table.data))
    assert held(own_table.name_of(table.data)) is not None
    stranger = open_link(LINEAR, {"dataset": own_table.name_of(table.data)})
    assert metrics(stranger) != metrics(first)
    assert stranger.selectbox(key="dataset").options[0] == "Your own table…"
    assert stranger.selectbox(key="dataset").value != own_table.name_of(table.data)


def link_of(page: AppTest) -> dict[str, str]:
    """What the link that the page offers says."""
    page.session_state[sharing.KEY] = True
    (address,) = (code.value for code in page.run().sidebar.code)
    return {name: texts[0] for name, texts in parse_qs(urlsplit(address).query).items()}


def test_a_link_says_which_table_it_needs_and_goes_on_once_it_is_there() -> None:
    table = rents()
    link = link_of(with_table(LINEAR, table, dataset=own_table.name_of(table.data), epochs="20"))
    assert link["table"] == "flats.csv"
    assert link["size"] == "40x2"
    stranger = open_link(LINEAR, link)
    says = next(info.value for info in stranger.info if "needs a table of yours" in info.value)
    assert "“flats.csv”, 40 rows learned from, of 2 features" in says
    assert stranger.selectbox(key="dataset").value == "sine"
    same = with_table(LINEAR, table, **link)
    assert metrics(same) == metrics(
        with_table(LINEAR, table, dataset=own_table.name_of(table.data), epochs="20")
    )


def test_a_link_holds_nothing_of_what_stands_in_the_table() -> None:
    table = rents()
    link = link_of(with_table(LINEAR, table, dataset=own_table.name_of(table.data)))
    text = " ".join(link.values())
    assert not any(name in text for name in ("rent", "floor"))
    assert f"{table.data.x[0, 0]:.3f}" not in text


def test_a_page_that_showed_a_table_shows_the_next_one_in_its_place() -> None:
    page = with_table(LINEAR, rents(), dataset=own_table.name_of(rents().data))
    page.session_state[session.OWN.name] = other = rents(seed=1)
    interned(other.data)
    page.switch_page("app.py").run()
    page.switch_page(LINEAR).run()
    assert page.selectbox(key="dataset").value == own_table.name_of(other.data)
    assert metrics(page)["parameters"] == str(train(page_spec(page), data=other.data).parameter_count)


def page_spec(page: AppTest):  # type: ignore[no-untyped-def]
    return page.session_state[session.LAST_GOOD.of(LINEAR).name]


def test_a_table_ends_with_its_session() -> None:
    table = rents(seed=2)
    name = own_table.name_of(table.data)
    page = with_table(LINEAR, table, dataset=name)
    assert held(name) is not None
    del page, table
    gc.collect()
    assert held(name) is None


def test_asking_for_a_table_leads_to_the_page_where_it_is_brought() -> None:
    page = open_page(LINEAR, {"dataset": "line"})
    page.selectbox(key="dataset").set_value(ASK).run()
    assert page.session_state[session.PAGE.name] == own_table.FILE
    assert not page.exception


def test_a_network_learns_the_target_counted_anew_and_predicts_it_in_its_own_units() -> None:
    table = rents()
    counted = table.of("neural_network")
    assert abs(counted.y.mean()) < 0.5
    assert 0.5 < counted.y.std() < 2
    page = with_table(NETWORK, table, dataset=own_table.name_of(counted), view="One prediction", epochs="20")
    (says,) = (text.value for text in page.markdown if "In the units of your table" in text.value)
    run = train(page.session_state[session.LAST_GOOD.of(NETWORK).name], data=counted)
    worst = int(run.row_losses(run.validation).argmax())
    predicted = float(run.predict(run.validation.x[worst : worst + 1])[0])
    assert table.scale is not None
    own = table.scale.origin + table.scale.unit * predicted
    assert says == f"In the units of your table, it predicts `rent` of {number(own)}."
