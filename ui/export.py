"""`python -m ui.export FOLDER [ADDRESS …]`: the Overview, the Reference and walks as files, for any web server or none.

Exit status 0: written. 2: not understood, or not possible; a sentence says why.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ui.offline.folder import files


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the folder, say what is in it, and return the exit status."""
    parser = argparse.ArgumentParser("python -m ui.export", description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("folder", metavar="FOLDER", help="a new folder, or an empty one")
    parser.add_argument(
        "addresses",
        metavar="ADDRESS",
        nargs="*",
        help='what stands after "?" in a link to the app, for each network; by default the worked examples',
    )
    given = parser.parse_args(arguments)
    try:
        return _write(Path(given.folder), given.addresses)
    except ValueError as problem:
        print(problem, file=sys.stderr)
    except OSError as problem:
        print(f"{given.folder} cannot be written: {problem.strerror or problem}.", file=sys.stderr)
    return 2


def _write(folder: Path, addresses: Sequence[str]) -> int:
    if folder.is_dir() and any(folder.iterdir()):
        raise ValueError(f"{folder} is not empty: name a new folder, or an empty one.")
    made = dict(files(addresses))  # all of them, or nothing is written
    folder.mkdir(parents=True, exist_ok=True)
    for name, html in made.items():
        print(f"{folder / name}: {(folder / name).write_bytes(html.encode()):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
