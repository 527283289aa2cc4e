"""``chronolex build``: from records to a store."""

from __future__ import annotations

import argparse

from api.commands.checking import Findings, bar, refuse
from api.commands.common import folder_of
from api.commands.spread import findings
from api.settings import Settings
from data.places import places
from data.reading import bundled, read
from graph import card, generation
from graph.view import Clocks, View


def build_store(arguments: argparse.Namespace) -> None:
    """Records to a store on disk, if nothing in them is wrong."""
    folder = folder_of(arguments.data, Settings()) or bundled()
    catalogue = read(folder)
    said: list[str] = []
    with bar() as progress:
        if not arguments.unchecked:
            found = Findings(lambda ids: places(folder, ids), warnings=False)
            found.take(findings(catalogue, lambda *done: progress("checks", *done)))
            refuse(found)
        made = generation.make(
            arguments.store, catalogue, progress, say=said.append, whole=arguments.whole
        )
    print(f"{arguments.store}: {made.quads} quads, release {made.release}", *said, sep="\n")
    # counted in what was just made of them, without resolving every event once more
    columns = generation.opened(arguments.store).columns()
    print(card.summary(View(catalogue, Clocks(catalogue.release.date), columns)))
