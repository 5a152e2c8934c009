"""The pictures of chapters in LaTeX and PDF: `jupyter nbconvert --to latex` and JupyterLab's export find this through
the setting in etc/jupyter/jupyter_config.json, which is installed with the package."""

import base64
import html
import io
from pathlib import PurePath

from nbconvert.filters.latex import escape_latex
from nbconvert.preprocessors import Preprocessor
from PIL import Image

from backprop_lib.plotting import IMAGE_TAG

FIGURE = r"""\begin{center}
    \includegraphics[alt={%s}, max size={0.9\linewidth}{0.9\paperheight}]{%s}
\end{center}"""


class LatexPictures(Preprocessor):
    """Puts a LaTeX figure with its alternative text beside each `plotting.image_tag`, which LaTeX cannot show."""

    def preprocess_cell(self, cell, resources, index):
        for k, output in enumerate(cell.get("outputs", [])):
            tag = IMAGE_TAG.search(output.get("data", {}).get("text/html", ""))
            if tag:
                alt, _, content = tag.groups()
                name = PurePath(resources.get("output_files_dir") or "", f"picture_{index}_{k}.png")
                resources["outputs"][str(name)] = png_of(base64.b64decode(content))
                output.data["text/latex"] = FIGURE % (escape_latex(html.unescape(alt)), name.as_posix())
        return cell, resources


def png_of(webp):
    """The same picture in a format that LaTeX reads."""
    buffer = io.BytesIO()
    Image.open(io.BytesIO(webp)).save(buffer, format="png")
    return buffer.getvalue()
