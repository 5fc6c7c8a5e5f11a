"""Reasons: what the rules found about the run, each with buttons that move the controls to mend it."""

from views.base import View

VIEW = View("Reasons", "Why", 10, formerly={"Why did it do that?": {}})
