"""`putright demo`: complaints are made, handled and settled on the stack that runs, told as it happens."""

from deploy.demo.first_act import FirstAct
from deploy.demo.second_act import SecondAct
from deploy.demo.telling import StoryBroke, Telling

__all__ = ["StoryBroke", "Telling", "tell"]


async def tell(telling: Telling) -> None:
    """Tell the whole story. Raises StoryBroke."""
    async with telling:
        answered = await FirstAct(telling).play()
        await SecondAct(telling).play()
        _where_next(telling, answered)


def _where_next(telling: Telling, reference: str) -> None:
    urls = telling.addresses.urls
    telling.chapter("Where to look next")
    for what, where in {
        "Everything in one place": urls["home"],
        "The letters, as the residents got them": urls.get("mail", "your own mail server"),
        "Complain yourself": f"{urls['intake']}/complain",
        "The governing body's report (key `board`)": f"{urls['reporting']}/reports/governing-body",
        "This case's history (key `officer`)": f"{urls['cases']}/v1/cases/{reference}/history",
        "How one complaint runs through the code": "ARCHITECTURE.md",
    }.items():
        telling.console.print(f"  {what:<42} {where}")
