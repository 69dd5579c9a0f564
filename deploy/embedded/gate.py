"""`python -m deploy.embedded.gate MODULE FILE`: import a program at once, run it as soon as the file is there.

Importing takes most of a start. This way it is done while PostgreSQL starts and the databases are brought into shape.
"""

import importlib
import sys
import time
from pathlib import Path
from typing import Final

_LOOK_EVERY_SECONDS: Final = 0.02


def main(module: str, gate: str) -> None:
    program = importlib.import_module(module)
    while not Path(gate).exists():
        time.sleep(_LOOK_EVERY_SECONDS)
    program.main()


if __name__ == "__main__":
    main(*sys.argv[1:])
