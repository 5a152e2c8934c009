"""Pictures in notebook outputs become files of the site; the still picture of a lab is for pages without JavaScript.

A picture comes as {"text/html": '<img class="figure" alt="…" width="640" src="data:image/webp;base64,…">'}, and that of
a lab inside <div class="backprop-still">.
"""

import base64
import hashlib
import html

from docutils import nodes
from myst_nb.core.render import NbElementRenderer

from backprop_lib.plotting import IMAGE_TAG

render_text_html = NbElementRenderer.render_text_html


def render_figure_as_image(self, data):
    """A figure that carries its own data becomes an image file; all other HTML stays what it is."""
    source = data.string.strip()
    still = source.startswith('<div class="backprop-still">')
    figure = IMAGE_TAG.search(source) if still else IMAGE_TAG.fullmatch(source)
    if not figure:
        return render_text_html(self, data)
    alt, width, content = figure.groups()
    picture = base64.b64decode(content)
    name = f"{hashlib.sha256(picture).hexdigest()}.webp"
    uri = self.write_file([name], picture, overwrite=False, exists_ok=True)
    image = nodes.image(uri=uri, alt=html.unescape(alt), width=width)
    before, after = (nodes.raw("", tag, format="html") for tag in ("<noscript>", "</noscript>"))
    return [before, image, after] if still else [image]


def setup(app):
    """Called by Sphinx."""
    NbElementRenderer.render_text_html = render_figure_as_image
    return {"parallel_read_safe": True, "parallel_write_safe": True}
