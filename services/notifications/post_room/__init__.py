"""The post room: takes letters that are due, writes them, sends them, records what the channel answered.

A letter is claimed, written from what its owners answer, and only when a connection is free is the attempt written
down; then the mail server is called, outside any transaction, and its answer is recorded. Dying anywhere leaves a
claim that runs out (nothing was sent: the letter is due again) or an attempt that runs out (nobody knows: it is in
doubt, rests for the quiet period, and is sent again with the same Message-ID).

Cases is asked before every attempt which ways to the resident are allowed; without its answer nothing is sent. Once
an attempt may have reached the channel, the words stay as they were. Before that they are written again for each
attempt: dates count from the day of sending, and a safe-contact rule may have changed whom the letter speaks to.
"""

from services.notifications.post_room.patience import Patience
from services.notifications.post_room.room import PostRoom

__all__ = ["Patience", "PostRoom"]
