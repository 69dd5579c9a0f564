"""Creates the topics that the services share; no broker is trusted to create them by itself."""

from collections.abc import Mapping

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import NoError, TopicAlreadyExistsError, for_code
from aiokafka.protocol.api import Response


async def create_topics(bootstrap: str, partitions: Mapping[str, int], *, copies: int = 1) -> None:
    """Create the topics that are not there yet, each with its number of partitions; leave the others as they are."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        there = set(await admin.list_topics())
        missing = [
            NewTopic(name=name, num_partitions=count, replication_factor=copies)
            for name, count in partitions.items()
            if name not in there
        ]
        if missing:
            _refuse_errors(await admin.create_topics(missing))
    finally:
        await admin.close()


def _refuse_errors(answer: Response) -> None:
    for topic, code, *_ in answer.topic_errors:
        error = for_code(code)
        # Two stacks that start together may both find the topic missing.
        if error not in (NoError, TopicAlreadyExistsError):
            raise error(f"topic {topic} was not created")
