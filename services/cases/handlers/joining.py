"""Joining and parting cases as use cases, each in one transaction over all of them. Holds no rules: see domain/."""

from services.cases import repository, schemas
from services.cases.domain import joining, splitting
from services.cases.handlers.resources import Act, Copied, Resources, Said, deciding
from shared.events.cases import DefinedPart
from shared.kernel import references
from shared.kernel.references import MistypedReference
from shared.kernel.working_days import london_date
from shared.platform import ids


async def join_points(resources: Resources, act: Act, body: schemas.NewPoints) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        parts = [
            DefinedPart(
                number=number,
                summary=said.keep(part.summary),
                landlord_responsible=part.landlord_responsible,
                responsible_body=said.keep_any(part.responsible_body),
            )
            for number, part in enumerate(body.parts, start=joining.next_part(case))
        ]
        event = joining.join_points(
            case, parts, said.keep(body.reason), related=body.related, delays=body.delays_response
        )
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def log_points_anew(resources: Resources, act: Act, body: schemas.NewPointsElsewhere) -> None:
    new_reference = _reference(body.new_reference, "new_reference")
    async with deciding(resources, act, new_reference) as (cases, case):
        other = joining.check_other(case, cases.seen(new_reference, act.principal), field="new_reference")
        said = Said()
        anew, taken_up = joining.log_anew(case, other, said.keep(body.reason))
        cases.append(case.reference, [anew], act.cause(case), words=said.words)
        cases.append(other.reference, [taken_up], act.cause(other))


async def merge(resources: Resources, act: Act, body: schemas.Merging) -> None:
    into_reference = _reference(body.into, "into")
    async with deciding(resources, act, into_reference) as (cases, case):
        into = joining.check_other(case, cases.seen(into_reference, act.principal), field="into")
        said = Said()
        merged, joined = joining.merge(
            case,
            into,
            said.keep(body.reason),
            today=london_date(act.at),
            policy=cases.policy_of(case),
            by=act.principal.actor,
        )
        cases.append(case.reference, merged, act.cause(case), words=said.words)
        cases.append(into.reference, joined, act.cause(into))


async def split(resources: Resources, act: Act, body: schemas.Splitting) -> str:
    """Split a case; return the reference of the new one."""
    async with deciding(resources, act) as (cases, case):
        said, copied = Said(), Copied(await cases.texts(case.reference))
        taken = splitting.split(case, body.parts, new_reference=ids.new_reference(), reason=said.keep(body.reason))
        begun = splitting.begin_with(case, taken, copy=copied.copy, by=act.principal.actor)
        cases.append(case.reference, [taken], act.cause(case), words=said.words)
        cases.append(taken.new_reference, begun, act.cause(case), words=copied.words)
        return taken.new_reference


async def join_group(resources: Resources, act: Act, body: schemas.Grouping) -> None:
    beside_reference = _reference(body.beside, "beside")
    members = await _members(resources, act, beside_reference)
    async with deciding(resources, act, *members) as (cases, case):
        beside = joining.check_other(case, cases.seen(beside_reference, act.principal), field="beside")
        group = beside.joining.group or str(ids.new_id())
        seen = [cases.seen(each, act.principal) for each in members if each != case.reference]
        others = [each for each in seen if each is not None] or [beside]
        for joined, event in joining.join_group(case, others, group, lead=body.lead):
            cases.append(joined.reference, [event], act.cause(joined))


async def leave_group(resources: Resources, act: Act) -> None:
    async with deciding(resources, act) as (cases, case):
        cases.append(case.reference, [joining.leave_group(case)], act.cause(case))


async def _members(resources: Resources, act: Act, beside: str) -> list[str]:
    """Return the cases of the group that `beside` is in: all of them are locked before one changes."""
    async with resources.database.transaction(act.principal.landlords) as connection:
        return sorted({beside, *await repository.read_group_of(connection, beside, act.principal)})


def _reference(typed: str, field: str) -> str:
    try:
        return references.parse(typed)
    except MistypedReference as mistyped:
        raise MistypedReference(mistyped.detail, field=field) from None
