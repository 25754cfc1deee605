"""The Train page: its runs, their charts and their addresses."""

from __future__ import annotations

from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from tests.helpers.hand_cluster import HandCluster
from tests.helpers.pages import open_app, press

FINISHED = "f1a15hed"
"""Id of a run that somebody finished earlier."""


def open_train(run: str = "", key: str = "") -> AppTest:
    at = open_app().switch_page("pages/2_Train.py")
    for name, value in {"run": run, "key": key}.items():
        if value:
            at.query_params[name] = value
    return at


def address(at: AppTest) -> tuple[str, str]:
    """The run in the URL, and its key, which is not there."""
    assert "key" not in at.query_params
    run = at.query_params["run"]
    return run, at.session_state["train_keys"][run]


def trained(at: AppTest, cluster: HandCluster, epochs: int = 1) -> str:
    """Train a network on the page to its end and return the run's id."""
    at.slider(key="train_epochs").set_value(epochs)
    press(at, "Train")
    cluster.finish_all()
    at.run()
    return address(at)[0]


def runs_listed(at: AppTest) -> Selectbox:
    return next(box for box in at.selectbox if box.label == "Runs on this server")


def charts(at: AppTest) -> list[list[dict]]:
    """The rows that the loss chart and the accuracy chart are drawn from."""
    found = at.get("vega_lite_chart")
    return [convert_arrow_bytes_to_pandas_df(c.proto.data.data).to_dict("records") for c in found]


def points(rows: list[dict], series: str) -> list[float]:
    return [row["value"] for row in rows if row["series"] == series]


def recipe_box(at: AppTest) -> Selectbox:
    return next(box for box in at.selectbox if str(box.key).startswith("train_recipe"))


def choose(at: AppTest, recipe: str) -> AppTest:
    return recipe_box(at).set_value(recipe).run()
