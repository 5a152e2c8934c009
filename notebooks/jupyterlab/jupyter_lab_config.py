"""How `make lab` serves the book: a chapter that was opened, looked at and saved is as it was, byte for byte.

As soon as its kernel has started, JupyterLab writes into a notebook what the kernel says of its language, with the
version of Python. Without the two functions below each chapter would count as changed once it is open, and hold the
Python version of its last reader once it is saved.
"""

from ipykernel.ipkernel import IPythonKernel
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager


class ChapterManager(AsyncLargeFileManager):
    """Hands out notebooks as JupyterLab would change them."""

    async def get(self, path, content=True, type=None, format=None, **options):
        model = await super().get(path, content, type, format, **options)
        if content and model["type"] == "notebook":
            metadata = model["content"]["metadata"]
            if metadata.get("kernelspec", {}).get("language") == "python":
                metadata["language_info"] = IPythonKernel.language_info
        return model


def as_it_was(model, **options):
    """Takes out again what `ChapterManager.get` put in; Jupyter calls this before a notebook is saved."""
    metadata = model["content"]["metadata"] if model["type"] == "notebook" else {}
    if metadata.get("language_info") == IPythonKernel.language_info:
        del metadata["language_info"]


c = get_config()  # noqa: F821
c.ServerApp.contents_manager_class = ChapterManager
c.ContentsManager.pre_save_hook = as_it_was
