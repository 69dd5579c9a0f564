"""Fresh databases for tests: each service is migrated once, every test gets a copy."""

import asyncio
import itertools
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from deploy import migrate
from deploy.embedded.postgres import EmbeddedPostgres


class Databases:
    """Makes and drops databases in one cluster."""

    def __init__(self, postgres: EmbeddedPostgres) -> None:
        self._postgres = postgres
        self._templates: dict[str, str] = {}
        self._numbers = itertools.count(1)

    async def make(self, service: str) -> str:
        """Return the URL of a fresh, migrated database of the service."""
        return await self.copy(await self._template(service))

    async def copy(self, url: str) -> str:
        """Return the URL of a copy of a database to which nobody is connected."""
        original, role = urlsplit(url).path.lstrip("/"), urlsplit(url).username
        name = f"{original}_{next(self._numbers)}"
        await self._as_admin(f'CREATE DATABASE "{name}" TEMPLATE "{original}" OWNER "{role}"')
        return _with_database(url, name)

    async def drop(self, url: str) -> None:
        await self._as_admin(f'DROP DATABASE "{urlsplit(url).path.lstrip("/")}" WITH (FORCE)')

    async def _template(self, service: str) -> str:
        if service not in self._templates:
            url = self._postgres.create_service_database(f"test_{service}")
            await asyncio.to_thread(migrate.upgrade, service, url)
            self._templates[service] = url
        return self._templates[service]

    async def _as_admin(self, statement: str) -> None:
        connection = await asyncpg.connect(self._postgres.admin_url.replace("+asyncpg", ""))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


def _with_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
