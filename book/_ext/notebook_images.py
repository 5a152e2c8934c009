"""Pictures in notebook outputs: alt text and width from the output's metadata, and a still picture for every lab.

Our figures come as {"image/png": …} with metadata {"image/png": {"alt": …, "width": 640}}. myst-nb 1.4 knows the width
and drops the alt text. Where an output holds a live widget and a picture, a page without JavaScript shows the picture.
"""

from docutils import nodes
from myst_nb.core.render import WIDGET_VIEW_MIMETYPE, NbElementRenderer
from sphinx.transforms.post_transforms import SphinxPostTransform

render_image = NbElementRenderer.render_image


def render_image_with_alt(self, data):
    """myst-nb's own rendering, and the alt text."""
    images = render_image(self, data)
    alt = data.output_metadata.get(data.mime_type, {}).get("alt")
    if alt:
        images[0]["alt"] = alt
    return images


class StillPicture(SphinxPostTransform):
    """Put an output's picture into <noscript> behind its widget, before myst-nb picks one of the two."""

    default_priority = 3  # SelectMimeType has 4
    formats = ("html",)

    def run(self, **kwargs):
        for bundle in self.document.findall(nodes.container):
            if bundle.get("nb_element") != "mime_bundle":
                continue
            outputs = {output["mime_type"]: output for output in bundle.children}
            if WIDGET_VIEW_MIMETYPE in outputs and "image/png" in outputs:
                picture = outputs["image/png"].deepcopy().children
                tags = [nodes.raw("", tag, format="html") for tag in ("<noscript>", "</noscript>")]
                outputs[WIDGET_VIEW_MIMETYPE].extend([tags[0], *picture, tags[1]])


def setup(app):
    """Called by Sphinx."""
    NbElementRenderer.render_image = render_image_with_alt
    app.add_post_transform(StillPicture)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
