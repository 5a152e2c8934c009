"""Pictures in notebook outputs become files of the site, and every lab gets a still picture.

A picture comes as {"text/html": '<img class="figure" alt="…" width="640" src="data:image/webp;base64,…">'}; where an
output holds a live widget as well, it goes into <noscript>.
"""

import base64
import hashlib
import html

from docutils import nodes
from myst_nb.core.render import WIDGET_VIEW_MIMETYPE, NbElementRenderer
from sphinx.transforms.post_transforms import SphinxPostTransform

from backprop_lib.plotting import IMAGE_TAG

render_text_html = NbElementRenderer.render_text_html


def render_figure_as_image(self, data):
    """A figure that carries its own data becomes an image file; all other HTML stays what it is."""
    figure = IMAGE_TAG.fullmatch(data.string.strip())
    if not figure:
        return render_text_html(self, data)
    alt, width, content = figure.groups()
    picture = base64.b64decode(content)
    name = f"{hashlib.sha256(picture).hexdigest()}.webp"
    uri = self.write_file([name], picture, overwrite=False, exists_ok=True)
    return [nodes.image(uri=uri, alt=html.unescape(alt), width=width)]


class StillPicture(SphinxPostTransform):
    """Put an output's picture into <noscript> behind its widget, before myst-nb picks one of the two."""

    default_priority = 3  # SelectMimeType has 4
    formats = ("html",)

    def run(self, **kwargs):
        for bundle in self.document.findall(nodes.container):
            if bundle.get("nb_element") != "mime_bundle":
                continue
            outputs = {output["mime_type"]: output for output in bundle.children}
            still = outputs.get("text/html")
            if still and WIDGET_VIEW_MIMETYPE in outputs:
                before, after = (nodes.raw("", tag, format="html") for tag in ("<noscript>", "</noscript>"))
                outputs[WIDGET_VIEW_MIMETYPE].extend([before, *still.deepcopy().children, after])


def setup(app):
    """Called by Sphinx."""
    NbElementRenderer.render_text_html = render_figure_as_image
    app.add_post_transform(StillPicture)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
