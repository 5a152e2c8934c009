"""Pictures in notebook outputs: files with alt text and width, and a still picture for every lab.

A picture comes as {"image/png": …} with metadata {"image/png": {"alt": …, "width": 640}}, of which myst-nb 1.4 drops
the alt text, or as {"text/html": '<img class="figure" alt="…" width="640" src="data:image/png;base64,…">'}. Both
become an image file of the site. Where an output holds a live widget as well, the picture goes into <noscript>.
"""

import html
import re
from dataclasses import replace

from docutils import nodes
from myst_nb.core.render import WIDGET_VIEW_MIMETYPE, NbElementRenderer
from sphinx.transforms.post_transforms import SphinxPostTransform

FIGURE = re.compile(r'<img class="figure" alt="([^"]+)" width="(\d+)" src="data:image/png;base64,([^"]+)">')

render_image, render_text_html = NbElementRenderer.render_image, NbElementRenderer.render_text_html


def render_image_with_alt(self, data):
    """myst-nb's own rendering, and the alt text."""
    images = render_image(self, data)
    alt = data.output_metadata.get(data.mime_type, {}).get("alt")
    if alt:
        images[0]["alt"] = alt
    return images


def render_figure_as_image(self, data):
    """A figure that carries its own data becomes an image; all other HTML stays what it is."""
    figure = FIGURE.fullmatch(data.string.strip())
    if not figure:
        return render_text_html(self, data)
    alt, width, content = figure.groups()
    metadata = {"image/png": {"alt": html.unescape(alt), "width": width}}
    return self.render_image(replace(data, mime_type="image/png", content=content, output_metadata=metadata))


class StillPicture(SphinxPostTransform):
    """Put an output's picture into <noscript> behind its widget, before myst-nb picks one of the two."""

    default_priority = 3  # SelectMimeType has 4
    formats = ("html",)

    def run(self, **kwargs):
        for bundle in self.document.findall(nodes.container):
            if bundle.get("nb_element") != "mime_bundle":
                continue
            outputs = {output["mime_type"]: output for output in bundle.children}
            still = outputs.get("image/png", outputs.get("text/html"))
            if still and WIDGET_VIEW_MIMETYPE in outputs:
                before, after = (nodes.raw("", tag, format="html") for tag in ("<noscript>", "</noscript>"))
                outputs[WIDGET_VIEW_MIMETYPE].extend([before, *still.deepcopy().children, after])


def setup(app):
    """Called by Sphinx."""
    NbElementRenderer.render_image = render_image_with_alt
    NbElementRenderer.render_text_html = render_figure_as_image
    app.add_post_transform(StillPicture)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
