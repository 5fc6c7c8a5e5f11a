.PHONY: check format lint types test fast thorough fix links pictures notebooks run

# Without bytecode every worker would compile all tests again, in twice the time that collecting them takes with it.
unexport PYTHONDONTWRITEBYTECODE

# Everything that must pass before a commit; bare `make` runs it
check: format lint types test

# Is the code laid out as the formatter would?
format:
	python -m ruff format --check .

# Mistakes and habits that a linter can see
lint:
	python -m ruff check .

# Types of the engine, the interface and the pages
types:
	python -m mypy

# The whole suite; browser tests skip themselves when there is no Chromium
test:
	python -m pytest -n auto

# Seconds instead of minutes: no browser, nothing slow, and only what may break by what changed since `main`
fast:
	python -m pytest -n auto -m "not slow and not thorough" --ignore=tests/browser $$(python -m tests.touched)

# Thousands of random runs, whose verdicts, reasons and buttons shall hold; minutes, and not part of the suite
thorough:
	python -m pytest -n auto -m thorough

# Lay out the code and mend what can be mended mechanically
fix:
	python -m ruff check --fix .
	python -m ruff format .

# Do the sources that pages point to still answer? Needs a network
links:
	python -m tests.links

# The pictures of the README and of the cards on home, from a fresh server
pictures:
	python -m tests.browser.pictures
	python -m tests.browser.thumbnails

# What the notebooks show, run anew
notebooks:
	python -m tests.notebooks

# The app, on http://localhost:8501
run:
	python -m streamlit run app.py
