"""`make archive`: the built site as one file in `_build/archive`, for reading without a network."""

import sys
import zipfile
from pathlib import Path

BOOK = Path(__file__).parent
sys.path.append(str(BOOK / "_ext"))
from printed_book import ARCHIVE  # noqa: E402

HTML = BOOK / "_build" / "html"
LEFT_OUT = {"lite", ".doctrees", "_sources", ARCHIVE.name}  # the first needs a server; the others no reader
FIRST = """Unpack this archive and open index.html in a browser. Pages, labs and search work as they are. The boxes that
judge your answers, and what formula numbers show beside them, need the pages to come from a server, which may be your
own: in the unpacked folder run

    python3 -m http.server

and open http://localhost:8000.
"""


def pack(site, archive):
    """Write the files of `site` into `archive`, in a folder of its name."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    folder = archive.stem
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(f"{folder}/READ-ME-FIRST.txt", FIRST)
        for path in sorted(site.rglob("*")):
            inside = path.relative_to(site)
            if path.is_file() and inside.parts[0] not in LEFT_OUT:
                packed.write(path, f"{folder}/{inside.as_posix()}")


if __name__ == "__main__":
    pack(HTML, ARCHIVE)
    print(f"Packed {ARCHIVE.relative_to(BOOK.parent)}, {ARCHIVE.stat().st_size / 1e6:.0f} MB; `make book` offers it.")
