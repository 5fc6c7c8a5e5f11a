"""Do the sources that pages point to still answer? `python -m tests.links` asks each; it needs a network."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from ui import explain

LINKS = tuple(value for value in vars(explain).values() if isinstance(value, explain.Link))
SECONDS = 20.0
# Some servers refuse what does not look like a browser.
HEADERS = {"User-Agent": "Mozilla/5.0 (links of a teaching app, asked rarely)"}


def answer(url: str, seconds: float = SECONDS) -> int | str:
    """The status that its server answers with, or why it does not answer in time."""
    try:
        with urlopen(Request(url, headers=HEADERS), timeout=seconds) as response:
            return int(response.status)
    except HTTPError as refusal:
        return refusal.code
    except OSError as failure:
        return str(failure)


def report(links: Sequence[explain.Link], seconds: float = SECONDS) -> int:
    """Print what each of `links` answers; 1 if one of them is not there, else 0."""
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda link: answer(link.url, seconds), links))
    there = [status == 200 for status in answers]
    for link, entry, good in zip(links, answers, there, strict=True):
        print(f"{'answers' if good else 'FAILS  '}  {link.url}" + ("" if good else f"  ({entry})"))
    if not any(isinstance(status, int) for status in answers):
        print("Not one server was reached: is there a network?")
    return 0 if all(there) else 1


if __name__ == "__main__":
    sys.exit(report(LINKS))
