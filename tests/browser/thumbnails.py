"""The pictures on the cards of home, taken from the charts that these open: `python -m tests.browser.thumbnails`.

Without words, which nobody could read that small, and without a background: they suit a light page and a dark one, as
the colours of charts do.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Collection
from urllib.parse import urlencode

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from benchmarks import chromium
from benchmarks.server import running
from tests.browser.looking import settle
from ui.mission import CARDS, THUMBNAILS, Card

# Twice the pixels that a card gives it, for sharp screens.
SIZE, SCALE = {"width": 320, "height": 160}, 2
QUALITY = 80
# Seconds that a comparison may take which a page offers to train.
LONGEST = 300.0
PICTURE = ".st-key-first_screen [data-testid=stVegaLiteChart]"
COMPARISON = ".st-key-against_chart [data-testid=stVegaLiteChart]"
# Of each card the chart that its line is about, and which of its panels.
CHARTS = {
    "explode": (COMPARISON, 0),
    "by_heart": (COMPARISON, 1),
    "penalty": (COMPARISON, 0),
    "bend": (PICTURE, 0),
    "tree": (PICTURE, 1),
    "transformer": (PICTURE, 0),
}
# One panel of the drawing, as large as fits; marks such as × are words of one sign.
ALONE = """
(drawing, place) => {
  document.body.replaceChildren(drawing);
  document.body.style.margin = 0;
  for (const words of drawing.querySelectorAll('text'))
    if (words.textContent.length > 1 || words.closest('.role-axis, .role-title, .role-legend')) words.remove();
  const panels = drawing.querySelectorAll('.mark-group.role-scope[class$=_group] > g');
  const panel = (panels[place] ?? drawing).getBoundingClientRect();
  const scale = drawing.viewBox.baseVal.width / drawing.getBoundingClientRect().width || 1;
  const whole = drawing.getBoundingClientRect();
  const [left, top] = [(panel.left - whole.left) * scale, (panel.top - whole.top) * scale];
  drawing.setAttribute('viewBox', [left, top, panel.width * scale, panel.height * scale].join(' '));
  drawing.setAttribute('width', '100vw');
  drawing.setAttribute('height', '100vh');
  drawing.style = 'display: block';
}
"""


def thumbnail(browser: Browser, address: str, card: Card) -> bytes:
    """What the page of `card` draws at the moment that it opens, as WebP."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(
        f"http://{address}/{card.page.removeprefix('pages/').removesuffix('.py')}?{urlencode(card.query)}"
    )
    settle(page, LONGEST)
    chart, panel = CHARTS[card.name]
    drawn = _drawn(page, chart)
    markup = drawn.evaluate("drawing => drawing.outerHTML")
    page.close()
    alone = browser.new_page(viewport=SIZE, device_scale_factor=SCALE)
    alone.set_content(markup)
    alone.locator("svg").evaluate(ALONE, panel)
    image = Image.open(io.BytesIO(alone.screenshot(omit_background=True)))
    alone.close()
    return _webp(image)


def _drawn(page: Page, chart: str) -> Locator:
    """The drawing of `chart`; where the page only offers to train what it shows, that is done."""
    offered = page.get_by_role("button", name="Train them")
    if not page.locator(chart).count() and offered.count():
        offered.first.click()
        settle(page, LONGEST)
    return page.locator(chart).first.locator("svg").first


def _webp(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "WEBP", quality=QUALITY, method=6)
    return file.getvalue()


def main(names: Collection[str]) -> None:
    """Draw the cards of these names, or all of them; files of no card are removed."""
    with running() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.OPTIONS)
        for card in (card for card in CARDS if not names or card.name in names):
            card.picture.write_bytes(thumbnail(browser, server.address, card))
    for file in {*THUMBNAILS.iterdir()} - {card.picture for card in CARDS}:
        file.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
