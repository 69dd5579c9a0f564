"""The IMAP side: pymap speaks the protocol, the store holds the folders. Bytes go out exactly as they came in.

pymap's own maildir folders are not used: they write a parsed message back instead of the original, and copying loses
the body.
"""

import asyncio
from argparse import Namespace
from collections.abc import AsyncIterable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.backend.dict.filter import FilterSet
from pymap.backend.mailbox import MailboxDataInterface, MailboxSetInterface
from pymap.bytes import Writeable
from pymap.concurrent import Event
from pymap.flags import FlagOp
from pymap.imap import IMAPServer
from pymap.interfaces.message import CachedMessage
from pymap.listtree import ListTree
from pymap.mailbox import MailboxSnapshot
from pymap.message import BaseLoadedMessage, BaseMessage
from pymap.mime import MessageContent
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import FetchRequirement, ObjectId
from pymap.parsing.specials.flag import Flag, Seen
from pymap.selected import SelectedMailbox, SelectedSet
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

from deploy.embedded.mail.store import INBOX, MailStore, PlacedMessage

# The store never gives a UID twice, so one value is right for ever.
UID_VALIDITY: Final = 1


class Original(BaseLoadedMessage):
    """A message as it came in: pymap's parser changes some broken messages and stumbles on others, so it is passed by.

    The bytes are read when somebody asks for more than the size.
    """

    __slots__ = ("_placed", "_store")

    def __init__(
        self, store: MailStore, placed: PlacedMessage, message: BaseMessage, requirement: FetchRequirement
    ) -> None:
        super().__init__(message, requirement, None)
        self._store = store
        self._placed = placed

    @property
    def raw(self) -> bytes:
        return self._store.raw(self._placed.message) or b""

    @property
    def content(self) -> MessageContent:
        try:
            return MessageContent.parse(self.raw)
        except (AttributeError, LookupError, ValueError, RecursionError):
            return MessageContent.parse(b"\r\n" + self.raw)

    def get_size(self, section: Sequence[int] | None = None) -> int:
        return super().get_size(section) if section else self._placed.size

    def get_body(self, section: Sequence[int] | None = None, binary: bool = False) -> Writeable:  # noqa: FBT001, FBT002 - pymap's signature
        return super().get_body(section, binary) if section or binary else Writeable.wrap(self.raw)

    def get_message_headers(
        self,
        section: Sequence[int] | None = None,
        subset: Collection[bytes] | None = None,
        inverse: bool = False,  # noqa: FBT001, FBT002 - pymap's signature
    ) -> Writeable:
        if section or subset is not None:
            return super().get_message_headers(section, subset, inverse)
        headers, blank, _ = self.raw.partition(b"\r\n\r\n")
        return Writeable.wrap(headers + blank)


class Message(BaseMessage):
    __slots__ = ("_placed", "_store")

    def __init__(self, store: MailStore, placed: PlacedMessage, *, expunged: bool = False) -> None:
        flags = {Flag(flag.encode()) for flag in placed.flags}
        super().__init__(placed.uid, placed.received_at, flags, expunged=expunged)
        self._store = store
        self._placed = placed

    async def load_content(self, requirement: FetchRequirement) -> BaseLoadedMessage:
        return Original(self._store, self._placed, self, requirement)


class Folder(MailboxDataInterface[Message]):
    def __init__(self, store: MailStore, folder: int, owner: str) -> None:
        self.folder = folder
        self._store = store
        self._owner = owner
        self._selected_set = SelectedSet()

    @property
    def mailbox_id(self) -> ObjectId:
        return ObjectId(b"F%d" % self.folder)

    @property
    def readonly(self) -> bool:
        return False

    @property
    def uid_validity(self) -> int:
        return UID_VALIDITY

    @property
    def selected_set(self) -> SelectedSet:
        return self._selected_set

    async def update_selected(self, selected: SelectedMailbox, *, wait_on: Event | None = None) -> SelectedMailbox:
        if wait_on is not None:
            await wait_on.wait(timeout=1.0)
        selected.set_messages([message async for message in self.messages()])
        return selected

    async def append(self, append_msg: AppendMessage, *, recent: bool = False) -> Message:  # noqa: ARG002 - pymap's
        message = await asyncio.to_thread(
            self._store.add, append_msg.literal, sender=self._owner, recipients=[self._owner]
        )
        flags = _names(append_msg.flag_set)
        uid = await asyncio.to_thread(self._store.place, self.folder, message, flags)
        placed = PlacedMessage(
            uid=uid,
            message=message,
            received_at=append_msg.when or datetime.fromtimestamp(0, UTC),
            size=len(append_msg.literal),
            flags=flags,
        )
        return Message(self._store, placed)

    async def copy(self, uid: int, destination: "Folder", *, recent: bool = False) -> int | None:  # noqa: ARG002 - pymap's
        found = await self._find(uid)
        if found is None:
            return None
        return await asyncio.to_thread(self._store.place, destination.folder, found.message, found.flags)

    async def move(self, uid: int, destination: "Folder", *, recent: bool = False) -> int | None:  # noqa: ARG002 - pymap's
        return await asyncio.to_thread(self._store.move, self.folder, uid, destination.folder)

    async def get(self, uid: int, cached_msg: CachedMessage) -> Message:
        found = await self._find(uid)
        if found is not None:
            return Message(self._store, found)
        gone = PlacedMessage(uid=uid, message=0, received_at=cached_msg.internal_date, size=0, flags=frozenset())
        return Message(self._store, gone, expunged=True)

    async def update(self, uid: int, cached_msg: CachedMessage, flag_set: frozenset[Flag], mode: FlagOp) -> Message:
        message = await self.get(uid, cached_msg)
        message.permanent_flags = mode.apply(message.permanent_flags, flag_set)
        await asyncio.to_thread(self._store.set_flags, self.folder, uid, _names(message.permanent_flags))
        return message

    async def delete(self, uids: Iterable[int]) -> None:
        await asyncio.to_thread(self._store.expunge, self.folder, list(uids))

    async def claim_recent(self, selected: SelectedMailbox) -> None:
        """Nothing is ever recent: the flag is gone from IMAP since RFC 9051."""

    async def cleanup(self) -> None:
        """Nothing to clean: the store has no leftovers."""

    async def messages(self) -> AsyncIterable[Message]:
        for placed in await asyncio.to_thread(self._store.placed, self.folder):
            yield Message(self._store, placed)

    async def snapshot(self) -> MailboxSnapshot:
        messages = [message async for message in self.messages()]
        unseen = [number for number, message in enumerate(messages, 1) if Seen not in message.permanent_flags]
        next_uid = await asyncio.to_thread(self._store.next_uid, self.folder)
        return MailboxSnapshot(
            self.mailbox_id,
            self.readonly,
            self.uid_validity,
            self.permanent_flags,
            self.session_flags,
            len(messages),
            0,
            len(unseen),
            next(iter(unseen), None),
            next_uid,
        )

    async def _find(self, uid: int) -> PlacedMessage | None:
        found = await asyncio.to_thread(self._store.placed, self.folder, uid)
        return next(iter(found), None)


class Folders(MailboxSetInterface[Folder]):
    def __init__(self, store: MailStore, owner: str) -> None:
        self._store = store
        self._owner = owner
        self._open: dict[str, Folder] = {}
        store.add_folder(owner, INBOX)

    @property
    def delimiter(self) -> str:
        return "/"

    async def set_subscribed(self, name: str, subscribed: bool) -> None:  # noqa: FBT001 - pymap's signature
        """Every folder counts as subscribed."""

    async def list_subscribed(self) -> ListTree:
        return await self.list_mailboxes()

    async def list_mailboxes(self) -> ListTree:
        names = await asyncio.to_thread(self._store.folders, self._owner)
        return ListTree(self.delimiter).update(*names)

    async def get_mailbox(self, name: str) -> Folder:
        known = INBOX if name.upper() == INBOX else name
        if known not in self._open:
            found = await asyncio.to_thread(self._store.folder, self._owner, known)
            if found is None:
                raise KeyError(name)
            self._open[known] = Folder(self._store, found, self._owner)
        return self._open[known]

    async def add_mailbox(self, name: str) -> ObjectId:
        if await asyncio.to_thread(self._store.folder, self._owner, name):
            raise ValueError(name)
        await asyncio.to_thread(self._store.add_folder, self._owner, name)
        return (await self.get_mailbox(name)).mailbox_id

    async def delete_mailbox(self, name: str) -> None:
        raise KeyError(name)

    async def rename_mailbox(self, before: str, after: str) -> None:  # noqa: ARG002 - pymap's signature
        raise KeyError(before)


async def serve(store: MailStore, *, port: int, owners: Iterable[str], password: str) -> asyncio.Server:
    """Listen on the loopback address; every owner of a mailbox logs in with the same password."""
    backend, config = await DictBackend.init(_arguments(port), hash_context=Cleartext())
    config.apply_context()
    for owner in owners:
        backend.login.users_dict[owner] = UserMetadata(config, owner, password=password)
        # The cache is typed with the class of the dictionary backend, where any folders would do.
        config.set_cache[owner] = (Folders(store, owner), FilterSet())  # type: ignore[assignment]  # see above
    connections = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
    return await asyncio.start_server(connections, "127.0.0.1", port)


def _arguments(port: int) -> Namespace:
    return Namespace(
        host="127.0.0.1",
        port=port,
        debug=False,
        cert=None,
        key=None,
        tls=False,
        proxy_protocol=None,
        passlib_cfg=None,
        inherited_sockets=None,
        demo_data=False,
        demo_user="",
        demo_password="",
    )


def _names(flags: Iterable[Flag]) -> frozenset[str]:
    return frozenset(flag.value.decode() for flag in flags)
