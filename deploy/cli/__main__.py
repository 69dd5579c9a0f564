"""`python -m deploy.cli` is `putright`."""

from deploy.cli import app

if __name__ == "__main__":  # the processes of an import begin by reading this file again
    app()
