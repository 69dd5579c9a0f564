"""Apache Kafka itself, one node without Docker: the jars from Maven Central, run by Java in KRaft mode.

`python -m deploy.kafka.apache fetch` copies the jars, `... run --port 9092 --data DIR` runs the broker until Ctrl-C.
"""

import argparse
import re
import secrets
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

from deploy.embedded.servers import LOCALHOST, CannotStart, ServerProcess, free_port

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".cache" / "kafka"
NEEDED_JAVA = 17
STARTED = "Kafka Server started"

JAVA_OPTIONS = ["-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true"]

SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "3",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "3",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    # A group of tests should not wait three seconds for members that never come.
    "group.initial.rebalance.delay.ms": "0",
    "num.network.threads": "2",
    "num.io.threads": "4",
    # A broker that was killed may come back when its old session has ended: nine seconds by default.
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "500",
    # The default alone, 128 MB, would not fit the heap.
    "log.cleaner.dedupe.buffer.size": "16777216",
}


def pinned_version() -> str:
    """Return the Kafka version that pom.xml names."""
    pom = ET.parse(HERE / "pom.xml")  # noqa: S314 - our own file, not a stranger's
    version = pom.findtext(".//{*}kafka.version")
    if version is None:
        raise ValueError("deploy/kafka/pom.xml pins no kafka.version")
    return version


def missing(version: str | None = None) -> str | None:
    """Return a sentence on what is not there to run Apache Kafka, or None when all is there."""
    version = version or pinned_version()
    java = _java_version()
    if java < NEEDED_JAVA:
        found = f"Java {java} is installed" if java else "java is not installed"
        return f"Apache Kafka needs Java {NEEDED_JAVA} or newer on the PATH; {found}."
    if not (CACHE / version).is_dir():
        return f"The jars of Apache Kafka {version} are not in {CACHE}: run `python -m deploy.kafka.apache fetch`."
    return None


def fetch(version: str | None = None) -> Path:
    """Copy the broker's jars from Maven Central into .cache/kafka/<version>, once; return the folder."""
    version = version or pinned_version()
    jars = CACHE / version
    if jars.is_dir():
        return jars
    if shutil.which("mvn") is None:
        raise CannotStart("Fetching Apache Kafka needs Maven: `mvn` is not on the PATH.")
    # Renamed when complete, so that a copy cut short is not taken for a broker.
    unfinished = CACHE / f"{version}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    command = ["mvn", "--batch-mode", "--quiet", f"--file={HERE / 'pom.xml'}", "dependency:copy-dependencies"]
    options = [f"-Dkafka.version={version}", "-DincludeScope=runtime", f"-DoutputDirectory={unfinished}"]
    copied = subprocess.run([*command, *options], check=False, capture_output=True, text=True)
    if copied.returncode != 0:
        raise CannotStart(f"Maven could not fetch Apache Kafka {version}:\n{copied.stdout.strip()[-2000:]}")
    return unfinished.rename(jars)


class ApacheKafka:
    """One node, broker and controller at once, that keeps its data and its log in `data_dir`."""

    def __init__(self, data_dir: Path, port: int, version: str | None = None) -> None:
        self.version = version or pinned_version()
        self.bootstrap = f"{LOCALHOST}:{port}"
        self._data_dir = data_dir.absolute()
        self._logs = self._data_dir / "topics"
        self._properties = self._data_dir / "server.properties"
        self.process = ServerProcess(f"Apache Kafka {self.version}", self._data_dir, port)

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def is_running(self) -> bool:
        return self.process.is_running

    def start(self) -> None:
        """Format the storage if there is none, return when requests are taken. Starting twice does nothing."""
        if self.is_running:
            return
        reason = missing(self.version)
        if reason:
            raise CannotStart(reason)
        self.process.claim()
        self._write_properties()
        if not (self._logs / "meta.properties").exists():
            self._format()
        self.process.start(
            self._java("kafka.Kafka", str(self._properties)), is_ready=lambda: self.process.has_said(STARTED)
        )

    def stop(self) -> None:
        self.process.end()

    def kill(self) -> None:
        self.process.end(signal.SIGKILL)

    def wipe(self) -> None:
        """Stop and forget every topic, offset and group; the next start is another cluster under the same address."""
        self.kill()
        shutil.rmtree(self._logs, ignore_errors=True)

    def _write_properties(self) -> None:
        # Only this node talks to the controller, so its port may change with every start.
        controller = f"{LOCALHOST}:{free_port()}"
        settings = {
            **SETTINGS,
            "log.dirs": str(self._logs),
            "listeners": f"PLAINTEXT://{self.bootstrap},CONTROLLER://{controller}",
            "advertised.listeners": f"PLAINTEXT://{self.bootstrap}",
            "controller.quorum.voters": f"1@{controller}",
        }
        self._properties.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))

    def _format(self) -> None:
        # 22 characters of base64; a leading dash would be taken for an option.
        cluster = "p" + secrets.token_urlsafe(16)[1:]
        tool = ["kafka.tools.StorageTool", "format", "--cluster-id", cluster, "--config", str(self._properties)]
        formatted = subprocess.run(self._java(*tool), check=False, capture_output=True, text=True)
        if formatted.returncode != 0:
            self.process.release()
            raise CannotStart(f"Apache Kafka could not format {self._logs}:\n{formatted.stdout}{formatted.stderr}")

    def _java(self, *arguments: str) -> list[str]:
        logging = f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}"
        return ["java", *JAVA_OPTIONS, logging, "-cp", f"{CACHE / self.version}/*", *arguments]


def _java_version() -> int:
    if shutil.which("java") is None:
        return 0
    answer = subprocess.run(["java", "-version"], check=False, capture_output=True, text=True).stderr
    found = re.search(r'version "(\d+)', answer)
    return int(found.group(1)) if found else 0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.kafka.apache", description=__doc__)
    parser.add_argument("--version", default=pinned_version(), help="default: %(default)s, from pom.xml")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("fetch", help="copy the jars from Maven Central")
    run = verbs.add_parser("run", help="run the broker until Ctrl-C")
    run.add_argument("--port", type=int, default=9092)
    run.add_argument("--data", type=Path, default=Path(".data/apache-kafka"))
    options = parser.parse_args()
    try:
        print(f"Apache Kafka {options.version} is in {fetch(options.version)}")
        if options.verb == "run":
            _run(ApacheKafka(options.data, options.port, options.version))
    except CannotStart as error:
        sys.exit(str(error))


def _run(kafka: ApacheKafka) -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        kafka.start()
        print(f"listening on {kafka.bootstrap}; Ctrl-C stops it", flush=True)
        signal.pause()
    except KeyboardInterrupt:
        print("stopping")
    finally:
        kafka.stop()


if __name__ == "__main__":
    main()
