"""Turns disruptions into the answers of the API."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from services.cases.domain.disruption import Disruption
from services.cases.schemas import Banners, BannerView, DisruptionView


def disruption_view(disruption: Disruption, texts: Mapping[UUID, str]) -> DisruptionView:
    return DisruptionView(
        id=disruption.id,
        landlord=disruption.landlord,
        sequence=disruption.sequence,
        cause=disruption.cause,
        since=disruption.since,
        expected_until=disruption.expected_until,
        affected_services=list(disruption.affected_services),
        banner=texts.get(disruption.banner.id),
        ombudsman_told_on=disruption.ombudsman_told_on,
        residents_told_on=disruption.residents_told_on,
        ended_on=disruption.ended_on,
    )


def banners(landlord: str, disruptions: Sequence[Disruption], texts: Mapping[UUID, str], today: date) -> Banners:
    """Return what residents read on a day: the words of each disruption that lasts."""
    lasting = [each for each in disruptions if each.ended_on is None and each.covers(today)]
    return Banners(
        landlord=landlord,
        items=[
            BannerView(
                id=each.id,
                since=each.since,
                expected_until=each.expected_until,
                affected_services=list(each.affected_services),
                banner=texts.get(each.banner.id),
            )
            for each in lasting
        ],
    )
