"""The frames of labs on the built pages: those that no page shows any more are removed from the site."""

import re
import shutil
from pathlib import Path


def remove_unused_frames(app, error):
    """Keep the folders of frames that a page names; a lab that now draws something else has another."""
    if error:
        return
    pages = (page.read_text(encoding="utf-8") for page in Path(app.outdir).rglob("*.html"))
    used = {name for page in pages for name in re.findall(r'"frames/([^"]+)"', page)}
    for folder in Path(app.outdir, "frames").glob("*"):
        if folder.name not in used:
            shutil.rmtree(folder)


def setup(app):
    """Called by Sphinx."""
    app.connect("build-finished", remove_unused_frames)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
