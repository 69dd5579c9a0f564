"""Processes that take over batches: making a history takes the processor more time than the database."""

import asyncio
import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Final

import uvloop

from deploy.importing import batches
from deploy.importing.batches import Databases, Terms
from deploy.importing.files import FileRow
from services.cases.importing.loading import Outcome

_opened: Final[list["_Worker"]] = []
"""What this process works with, if it is a worker."""


class _Worker:
    """One process: an event loop, connections of its own, and the terms of the import."""

    def __init__(self, terms: Terms, urls: dict[str, str]) -> None:
        self._terms = terms
        self._databases = Databases.open(urls, at_once=1)
        self._runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)

    def take_over(self, batch: Sequence[FileRow]) -> list[Outcome]:
        return self._runner.run(batches.take_over(self._terms, batch, self._databases))


@contextmanager
def pool(terms: Terms, urls: dict[str, str], processes: int) -> Iterator[ProcessPoolExecutor]:
    """Start processes; each opens its databases when it begins."""
    started = ProcessPoolExecutor(
        processes, mp_context=multiprocessing.get_context("spawn"), initializer=_open, initargs=(terms, urls)
    )
    try:
        yield started
    finally:
        started.shutdown(cancel_futures=True)


def take_over(batch: Sequence[FileRow]) -> list[Outcome]:
    """Take over a batch, in a process of the pool."""
    [worker] = _opened
    return worker.take_over(batch)


def _open(terms: Terms, urls: dict[str, str]) -> None:
    gc.freeze()  # what was imported stays: looking through it again and again costs a third of the time
    _opened.append(_Worker(terms, urls))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process: the one that reads the file decides
    threading.Thread(target=_end_with_the_import, daemon=True).start()


def _end_with_the_import() -> None:
    """Stop when the process that reads the file is gone, killed for example; what is not committed is rolled back."""
    import_process = multiprocessing.parent_process()
    if import_process is not None:
        import_process.join()
        os._exit(1)
