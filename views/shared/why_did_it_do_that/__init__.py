"""Why did it do that? What the rules found about the run, each with buttons that move the controls to mend it."""

from views.base import View

VIEW = View("Why did it do that?", "Why", 10)
