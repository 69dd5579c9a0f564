"""`python -m tests.chaos --seconds 600 --seed 7`: a campaign as long as asked, with a line for each fault."""

import argparse
import asyncio
import secrets
import sys
import tempfile
from pathlib import Path

from tests.chaos.campaign import Plan, run
from tests.support.house import running_house


async def campaign(plan: Plan, folder: Path) -> int:
    async with running_house(folder) as house:
        outcome = await run(house, plan, lambda line: print(line, flush=True))  # noqa: T201 - a command line
    found = outcome.sentences()
    for sentence in found[:50]:
        print(f"BROKEN  {sentence}")  # noqa: T201 - a command line
    taken = sum(1 for _ in outcome.ledger.taken())
    print(  # noqa: T201 - a command line
        f"{len(outcome.happened)} faults, {taken} submissions taken, {len(outcome.ledger.acts)} acts,"
        f" {outcome.ledger.retries} retries, quiet after {outcome.quiet_after_seconds:.0f} s,"
        f" {len(found)} findings; everything is in {folder}"
    )
    return 1 if found else 0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--every", type=float, default=0.5, help="seconds between two submissions")
    parser.add_argument("--pause", type=float, default=3.0, help="seconds between two faults")
    options = parser.parse_args()
    plan = Plan(
        seed=options.seed,
        seconds=options.seconds,
        every_seconds=options.every,
        pause_seconds=options.pause,
        stop_seconds=15,
    )
    print(f"seed {plan.seed}; again: python -m tests.chaos --seconds {plan.seconds:.0f} --seed {plan.seed}")  # noqa: T201 - the command line prints
    folder = Path(tempfile.mkdtemp(prefix="putright-chaos-"))
    sys.exit(asyncio.run(campaign(plan, folder)))


if __name__ == "__main__":
    main()
