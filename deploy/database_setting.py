"""The one setting that migrating needs; a service's other settings need not be there."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class DatabaseSetting(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="PUTRIGHT_", extra="ignore", frozen=True)

    database_url: SecretStr
