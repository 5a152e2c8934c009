"""What is made apart from the site and offered on it: the printed book, the archive, chapters that run in a browser."""


def is_current(made, sources):
    """Whether this file is there, younger than every file of `sources`, which are pairs of a folder and a pattern."""
    newest = max(file.stat().st_mtime for folder, names in sources for file in folder.glob(names))
    return made.exists() and made.stat().st_mtime > newest
