"""`python -m tests.load [name ...]`: bounded loads on loopback, printed as ratios taken in the same run. No gate."""

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import uvloop

from tests.load import accept, consumers, importing, open_loop, receipt, relaying, start, sweeping, worklist
from tests.load.rounds import Figure, MachineTooBusy, Say

MEASUREMENTS: Final[Mapping[str, Callable[[Path, Say], Coroutine[Any, Any, Sequence[Figure]]]]] = {
    "accept": accept.measure,
    "open_loop": open_loop.measure,
    "receipt": receipt.measure,
    "relay": relaying.measure,
    "intake_consumer": partial(consumers.measure, service="intake"),
    "cases_consumer": partial(consumers.measure, service="cases"),
    "notifications_consumer": partial(consumers.measure, service="notifications"),
    "reporting_consumer": partial(consumers.measure, service="reporting"),
    "worklist": worklist.measure,
    "sweeping": sweeping.measure,
    "import": importing.measure,
    "start": start.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(MEASUREMENTS))
    names = parser.parse_args().names or list(MEASUREMENTS)
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        parser.error(f"there is no {unknown[0]}; there are {', '.join(MEASUREMENTS)}")
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))  # stops all servers, as Ctrl-C does
    _say(f"{os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f} before the first round")
    for name in names:
        _measure(name)


def _measure(name: str) -> None:
    _say(f"\n{name}")
    with tempfile.TemporaryDirectory(prefix="putright-load-") as folder:
        try:
            _show(uvloop.run(MEASUREMENTS[name](Path(folder), _say)))
        except* MachineTooBusy as busy:
            _say(f"  no ratios: {busy.exceptions[0]}")


def _show(figures: Sequence[Figure]) -> None:
    _say(f"  {'':<58} {'median':>8}  {'rounds':<26} {'goal':<16} met")
    for figure in figures:
        _say(figure.row())


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
