"""The home page: what parameters and hyperparameters are, one live example, and where to see the rest."""

import streamlit as st

from ui import frame

FILE = "app.py"
frame.page(FILE)
# Only now: on a cold server these take half a second, in which the browser draws the frame.

from core import RunSpec
from ui import asking, controls, explain, mission, report, state

EXAMPLE = RunSpec("line", "linear_regression", "sgd", {"epochs": 20})

state.enter(FILE, EXAMPLE)
st.markdown("See what a model :blue[**learns**] as a consequence of what you :orange[**choose**].")

chosen, learned = st.columns(2, gap="large")
with chosen:
    st.subheader("You choose :orange[hyperparameters]", anchor=False)
    st.markdown("Before training, a person sets :orange[**how**] the model will learn. Move them:")
    spec = controls.few(EXAMPLE, ("learning_rate", "epochs"))
run = asking.trained(spec)
with learned:
    st.subheader("It learns :blue[parameters]", anchor=False)
    st.markdown("In training, the model finds :blue[**what**] fits the data. Here: a line, two numbers.")
    report.learned_numbers(run)
report.fit(run)
st.page_link(
    "pages/linear_regression.py",
    label="Open this run, with every step and every setting",
    icon=":material/arrow_forward:",
    query_params=state.inside_link(spec.to_query(EXAMPLE.replace(epochs=200))),
)

st.subheader("Where to see it", anchor=False)
mission.sights()
explain.learn_more(
    explain.GLOSSARY, explain.FIRST_EXERCISE, explain.DESCENT_EXERCISE, explain.VALIDATION, explain.LEARNING
)
