"""Tells the demonstration's story to the stack that runs, or starts one for it."""

import asyncio

from deploy import addresses, demo, demo_keys, stack
from deploy.addresses import Addresses
from deploy.demo import Telling
from deploy.screen import Screen
from deploy.settings import StackSettings
from shared.platform import landlords
from shared.platform.clock import SystemClock


async def run(settings: StackSettings, screen: Screen, *, keep: bool) -> None:
    """Tell the story. With `keep`, a stack that was started for it runs until Ctrl-C. Raises StoryBroke."""

    async def tell(found: Addresses) -> None:
        landlord = landlords.read(settings.landlords_file).get(settings.default_landlord)
        keys = demo_keys.read(settings.data / "keys")
        await demo.tell(Telling(found, keys, landlord, SystemClock(), screen.console))

    async def tell_and_stay(found: Addresses) -> None:
        await tell(found)
        screen.say("The stack goes on. Ctrl-C stops it.", "bold green")
        await asyncio.Event().wait()

    running = addresses.running(settings.data)
    if running is not None:
        await tell(running)
    else:
        screen.say("No stack runs with this folder: starting one.")
        await stack.run(settings, screen, tell_and_stay if keep else tell)
