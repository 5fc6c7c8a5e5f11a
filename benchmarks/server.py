"""A Streamlit server of our own, on a free port of this machine, and what the system says it has used (Linux)."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "app.py"
HOST = "127.0.0.1"
START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running server process."""

    port: int
    pid: int

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    def cpu_seconds(self) -> float:
        """User and system time of the process so far, all its threads together."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """Resident memory of the process."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        resident = next(line for line in lines if line.startswith("VmRSS:"))
        return int(resident.split()[1]) / 1024


@contextmanager
def running(script: Path = APP, log: Path = Path(os.devnull)) -> Iterator[Server]:
    """`script` served as `streamlit run` does, with the config of its own folder; ready, and visited by nobody yet.

    What it prints goes to `log`. Raises RuntimeError, with that, when it does not start.
    """
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    with log.open("wb") as output:
        process = subprocess.Popen(
            _command(script, port), cwd=script.parent, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _await_health(port, process, log)
        yield Server(port, process.pid)
    finally:
        _end(process)


def _command(script: Path, port: int) -> list[str]:
    options = {
        "server.address": HOST,
        "server.port": port,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", script.name, *flags]


def _await_health(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"The server did not start:\n{log.read_text(errors='replace')}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
