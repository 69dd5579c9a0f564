"""`python -m deploy.healthcheck PORT`: ends well when the process on this machine's port says that it is ready."""

import http.client
import sys

TIMEOUT_SECONDS = 4


def main() -> None:
    connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=TIMEOUT_SECONDS)
    connection.request("GET", "/health/ready")
    answer = connection.getresponse()
    sys.exit(None if answer.status == http.HTTPStatus.OK else f"{answer.status} {answer.read(2000).decode()}")


if __name__ == "__main__":
    main()
