"""`python -m deploy.cli` is `putright`."""

from deploy.cli import app

app()
