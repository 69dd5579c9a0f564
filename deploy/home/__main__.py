"""`python -m deploy.home`: serve the home page where the settings say."""

from deploy.embedded.servers import LOCALHOST
from deploy.home import app
from deploy.settings import StackSettings
from shared.platform import observability, serving


def main() -> None:
    settings = StackSettings()
    observability.configure_logging("home", "app")
    serving.run(app.build(settings), host=LOCALHOST, port=settings.home_port)


if __name__ == "__main__":
    main()
