"""``chronolex build``: from records to a store."""

from __future__ import annotations

import argparse
import tempfile
from contextlib import closing
from pathlib import Path

from api.commands.checking import Findings, bar, reading, refuse
from api.commands.common import folder_of
from api.commands.spread import findings
from api.settings import Settings
from data.pile import piled
from data.reading import bundled, opened
from graph import card, generation
from graph.view import Clocks, View


def build_store(arguments: argparse.Namespace) -> None:
    """Records to a store on disk, if nothing in them is wrong.

    They are laid aside on disk as they are read, and looked at some at a time.
    """
    folder = folder_of(arguments.data, Settings()) or bundled()
    said: list[str] = []
    with tempfile.TemporaryDirectory(prefix="chronolex-") as place, bar() as progress:
        pile, catalogue = piled(folder, Path(place), reading(progress))
        with closing(pile):
            found = Findings(pile.places, warnings=False)
            found.add(pile.problems)
            found.leave(pile.problems.more)
            if catalogue is not None and not arguments.unchecked:
                found.take(findings(catalogue, lambda *done: progress("checks", *done)))
            refuse(found)
        assert catalogue is not None
        made = generation.make(
            arguments.store,
            catalogue,
            progress,
            say=said.append,
            whole=arguments.whole,
            records=Path(place),
        )
    print(f"{arguments.store}: {made.quads} quads, release {made.release}", *said, sep="\n")
    # counted in what was just made of them, without resolving every event once more
    held = generation.opened(arguments.store)
    catalogue = opened(held.records)
    print(card.summary(View(catalogue, Clocks(catalogue.release.date), held.columns())))
