"""What a visitor would notice, as functions: is it drawn, does it fit, can everybody read it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, TimeoutError, ViewportSize, expect

# The slider, the number beside it and the play button of the open view; the first screen has its own.
AT, SHOWN, PLAY = (f"[data-testid=stTabs] input[name={name}]" for name in ("spot", "shown", "play"))

# Drawn = connected, the script at rest, nothing greyed out, every visible chart has its picture; and all of this for a
# moment, because between a click and the rerun it causes the page looks finished.
DRAWN = """
still => {
  const app = document.querySelector('[data-testid=stApp]');
  const charts = [...document.querySelectorAll('[data-testid=stVegaLiteChart]')].filter(c => c.checkVisibility());
  const drawn = app?.dataset.testScriptState === 'notRunning'
    && app.dataset.testConnectionState === 'CONNECTED'
    && document.querySelector('[data-testid=stMain] [data-testid=stElementContainer]')
    && !document.querySelector('[data-testid=stSkeleton], [data-stale=true]')
    && charts.every(chart => chart.querySelector('svg, canvas'));
  if (!drawn) window.drawnSince = undefined;
  else window.drawnSince ??= performance.now();
  return drawn && performance.now() - window.drawnSince > still;
}
"""

# The main area and each chart scroll by themselves, so the document's own width always fits.
OVERFLOW = """
() => [...document.querySelectorAll('[data-testid=stMain], [data-testid=stVegaLiteChart]')]
  .filter(box => box.scrollWidth > box.clientWidth)
  .map(box => `${box.dataset.testid} ${box.className}: ${box.scrollWidth} px in ${box.clientWidth} px`)
"""

# Written over or cut off. Only titles: names of lines and nodes may touch where there are many of them.
TITLES = """
() => [...document.querySelectorAll('[data-testid=stVegaLiteChart] svg')].filter(svg => svg.checkVisibility())
  .flatMap(svg => {
    const texts = [...svg.querySelectorAll('text')].filter(text => text.textContent.trim() && text.checkVisibility());
    const [titles, others] = [true, false].map(is => texts.filter(text => !!text.closest('.role-title-text') === is));
    const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
      && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
    const room = svg.getBoundingClientRect().right + 1;
    return titles.flatMap(title => {
      const box = title.getBoundingClientRect();
      return [
        ...others.filter(other => over(box, other.getBoundingClientRect()))
          .map(other => `${other.textContent} is written over ${title.textContent}`),
        ...(box.right > room ? [`${title.textContent} has no room`] : []),
      ];
    });
  })
"""

AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa"]},
    # Both come from Streamlit itself: the sparkline of st.metric and the corner of st.dataframe.
    "rules": {"svg-img-alt": {"enabled": False}, "empty-table-header": {"enabled": False}},
    # Where something passes need not be told: to name all those places takes several times as long as to judge them.
    "resultTypes": ["violations"],
}

HEIGHT = """
() => Math.max(...[...document.querySelectorAll('[data-testid=stMain], [data-testid=stSidebarContent]')]
  .map(area => area.scrollHeight))
"""
LOOKS: dict[str, dict[str, Any]] = {
    "dark": {"scheme": "dark"},
    "phone": {"width": 390, "height": 844},
}
TALLEST = 6000  # px; Chromium draws nothing beyond some height


def settle(page: Page, seconds: float = 30, still: float = 0.3) -> None:
    """Wait until the page is drawn and stays so for `still` seconds."""
    page.evaluate("() => { window.drawnSince = undefined }")
    try:
        page.wait_for_function(DRAWN, arg=1000 * still, timeout=seconds * 1000, polling=100)
    except TimeoutError:
        problems = getattr(page, "problems", [])
        raise AssertionError(f"{page.url} was not drawn after {seconds} s; problems: {problems}") from None


def open_view(page: Page, group: str, view: str) -> None:
    """Go to `view` as a visitor does: its group, its tab or More, its button there, where these are not open."""
    groups, others = page.locator(".st-key-group"), page.locator(".st-key-other_views")
    own = page.get_by_role("tab", name=view, exact=True)
    for place, role, name, chosen in (
        (groups, "radio", group, "aria-checked"),
        (page, "tab", view, "aria-selected"),
        *(
            ()
            if own.count()
            else ((page, "tab", "More", "aria-selected"), (others, "radio", view, "aria-checked"))
        ),
    ):
        button = place.get_by_role(role, name=name, exact=True)  # type: ignore[attr-defined]
        if button.count() and button.get_attribute(chosen) != "true":
            button.click()
            # The colours of a button under the pointer are Streamlit's own.
            page.mouse.move(0, 0)
            settle(page)


def overflow(page: Page) -> list[str]:
    """Everything that is wider than the room it has, and titles of charts that are written over."""
    overflowing: list[str] = page.evaluate(OVERFLOW)
    titles: list[str] = page.evaluate(TITLES)
    return overflowing + titles


def overflow_on_a_phone(page: Page) -> list[str]:
    """The same in a window that is as narrow as a phone."""
    with resized(page, {"width": 390, "height": 844}):
        settle(page)
        return overflow(page)


@contextmanager
def resized(page: Page, to: ViewportSize) -> Iterator[None]:
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size(to)
    yield
    page.set_viewport_size(size)


@contextmanager
def unrolled(page: Page) -> Iterator[None]:
    """The window as tall as the page: its two areas scroll, and axe judges nothing that is scrolled away."""
    size = page.viewport_size
    assert size is not None
    tall: int = page.evaluate(HEIGHT)
    with resized(page, {"width": size["width"], "height": min(max(tall, size["height"]), TALLEST)}):
        settle(page, still=0.1)
        yield


def axe_violations(page: Page, within: str = "html") -> list[str]:
    """WCAG A and AA as far as a machine can tell, one line for each element at fault `within` a part of the page."""
    from axe_playwright_python.sync_playwright import Axe

    with unrolled(page):
        results = Axe().run(page, context=within, options=AXE).response
    violations: list[dict[str, Any]] = results["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}\n{node['html'][:200]}"
        for rule in violations
        for node in rule["nodes"]
    ]


def looked_at(page: Page, name: str) -> None:
    """It fits, everybody can read it, and neither it nor the console complains."""
    screenshot(page, name)
    assert overflow(page) == []
    assert axe_violations(page) == []
    assert page.problems == []  # type: ignore[attr-defined]
    expect(page.get_by_test_id("stException")).to_have_count(0)


def in_both_schemes(page: Page) -> Iterator[str]:
    """The page in light, then in dark, which are not the same ground."""
    grounds = set()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        settle(page)
        yield scheme
        grounds.add(page.get_by_test_id("stApp").evaluate("app => getComputedStyle(app).backgroundColor"))
    assert len(grounds) == 2


def sidebar_fits(page: Page) -> bool:
    """Whether all of the sidebar is seen without scrolling."""
    side = page.get_by_test_id("stSidebarContent")
    return bool(side.evaluate("side => side.scrollHeight <= side.clientHeight"))


def screenshot(page: Page, name: str) -> None:
    """The whole page as <name>.png in the folder PARAMSCOPE_SHOTS; nothing when that is not set."""
    if folder := os.environ.get("PARAMSCOPE_SHOTS"):
        with unrolled(page):
            page.screenshot(path=Path(folder) / f"{name}.png")
