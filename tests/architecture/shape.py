"""`make shape`: sizes, import cycles and hops, room by room. To look at and think; nothing passes or fails here."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import grimp
from rich.console import Console
from rich.table import Table

ROOT: Final = Path(__file__).parents[2]
ROOMS: Final = (
    "services/intake", "services/cases", "services/notifications", "services/reporting",
    "shared/platform", "shared/events", "shared/kernel", "deploy", "tests",
)  # fmt: skip
LONG_FILE: Final = 300
LONG_DOMAIN_FILE: Final = 200
LONG_FUNCTION: Final = 25
VERY_LONG_FUNCTION: Final = 40
GENERATED: Final = "versions"
DATA_ONLY: Final = ("schemas", "tables", "settings")
ENTRANCES: Final = ("api", "web", "consumer")


@dataclass(frozen=True, slots=True)
class Function:
    """A function and the lines of its body, docstring left out."""

    place: str
    lines: int


@dataclass(frozen=True, slots=True)
class Room:
    """A part of the house, with what is big in it."""

    name: str
    files: list[tuple[str, int]]
    functions: list[Function]

    def long_files(self) -> list[tuple[str, int]]:
        return [(path, lines) for path, lines in self.files if lines > _limit(path)]

    def functions_over(self, lines: int) -> list[Function]:
        return [function for function in self.functions if function.lines > lines]


def _limit(path: str) -> int:
    return LONG_DOMAIN_FILE if "/domain/" in path else LONG_FILE


def rooms() -> list[Room]:
    return [_room(name) for name in ROOMS]


def _room(name: str) -> Room:
    paths = [path for path in sorted((ROOT / name).rglob("*.py")) if path.parent.name != GENERATED]
    sources = {path.relative_to(ROOT).as_posix(): path.read_text() for path in paths}
    return Room(
        name=name,
        files=[(place, text.count("\n")) for place, text in sources.items()],
        functions=[function for place, text in sources.items() for function in _functions(place, text)],
    )


def _functions(place: str, text: str) -> Iterator[Function]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            last = node.body[-1].end_lineno or first.lineno
            yield Function(f"{place}:{node.lineno} {node.name}", last - first.lineno + 1)


def imports() -> grimp.ImportGraph:
    return grimp.build_graph("services", "shared", "deploy", cache_dir=None)


def cycles(graph: grimp.ImportGraph) -> list[str]:
    """Return each way by which a module imports itself, through others."""
    found = []
    for module in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(module)):
            back = graph.find_shortest_chain(imported, module)
            if back and module == min(module, *back):
                found.append(" > ".join([module, *back]))
    return found


def hops(graph: grimp.ImportGraph, service: str) -> dict[str, int]:
    """Return, for each entrance of a service, how many rooms a use case crosses on the longest way to the domain."""
    ways = _ways(graph, f"services.{service}.")
    return {entrance: _depth(ways, entrance) for entrance in ENTRANCES if entrance in ways}


def _ways(graph: grimp.ImportGraph, prefix: str) -> dict[str, set[str]]:
    """Return which rooms each room of a service imports; a call crosses one file of each."""
    ways: dict[str, set[str]] = {}
    for module in graph.modules:
        if module.startswith(prefix):
            imported = graph.find_modules_directly_imported_by(module)
            rooms_below = {_room_of(each) for each in imported if each.startswith(prefix)}
            ways.setdefault(_room_of(module), set()).update(rooms_below - {_room_of(module), *DATA_ONLY})
    return ways


def _room_of(module: str) -> str:
    return module.split(".")[2]


def _depth(ways: dict[str, set[str]], room: str) -> int:
    return 1 + max((_depth(ways, below) for below in ways.get(room, set())), default=0)


def _show(console: Console, measured: Iterable[Room]) -> None:
    table = Table(title="Sizes (functions past 25 lines: 4-9 % in admired libraries, 13-17 % in applications)")
    for column in ("room", "files", "lines", "long files", "functions", "> 25 lines", "> 40 lines", "share"):
        table.add_column(column, justify="left" if column == "room" else "right")
    for room in measured:
        long = len(room.functions_over(LONG_FUNCTION))
        table.add_row(
            room.name, str(len(room.files)), str(sum(lines for _, lines in room.files)), str(len(room.long_files())),
            str(len(room.functions)), str(long), str(len(room.functions_over(VERY_LONG_FUNCTION))),
            f"{100 * long / max(1, len(room.functions)):.1f} %",
        )  # fmt: skip
    console.print(table)


def _show_long(console: Console, measured: Iterable[Room]) -> None:
    console.print(f"\nFiles past {LONG_FILE} lines (domain {LONG_DOMAIN_FILE}) and functions past {LONG_FUNCTION}:")
    for room in measured:
        sizes = Counter(dict(room.long_files()))
        sizes.update({function.place: function.lines for function in room.functions_over(LONG_FUNCTION)})
        for place, lines in sizes.most_common():
            console.print(f"  {lines:5}  {place}", highlight=False)


def main() -> None:
    console = Console(width=120)
    measured = rooms()
    _show(console, measured)
    _show_long(console, measured)
    graph = imports()
    console.print("\nImport cycles:", *(cycles(graph) or ["none"]), sep="\n  ", highlight=False)
    console.print("\nFiles that a use case crosses inside its service, on the longest way down (aim: 6):")
    for service in ("intake", "cases", "notifications", "reporting"):
        console.print(f"  {service}: {hops(graph, service)}", highlight=False)


if __name__ == "__main__":
    main()
