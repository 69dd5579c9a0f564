"""`python -m deploy.healthcheck PORT [PATH]`: ends well when the port answers 200, at /health/ready unless told."""

import http.client
import sys

TIMEOUT_SECONDS = 4


def check(port: str, path: str = "/health/ready") -> None:
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=TIMEOUT_SECONDS)
    connection.request("GET", path)
    answer = connection.getresponse()
    sys.exit(None if answer.status == http.HTTPStatus.OK else f"{answer.status} {answer.read(2000).decode()}")


if __name__ == "__main__":
    check(*sys.argv[1:])
