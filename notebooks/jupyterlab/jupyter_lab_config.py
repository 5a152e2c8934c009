"""How `make lab` serves the book: a chapter that was opened, looked at and saved is as it was, byte for byte."""

from ipykernel.ipkernel import IPythonKernel
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager


class ChapterManager(AsyncLargeFileManager):
    """Hands out notebooks as JupyterLab would change them, and takes the change out again when they are saved.

    As soon as its kernel has started, JupyterLab writes into a notebook what the kernel says of its language, with the
    version of Python. Each chapter would count as changed once it is open, and hold the version of its last reader once
    it is saved.
    """

    async def get(self, path, content=True, type=None, format=None, **options):
        model = await super().get(path, content, type, format, **options)
        if content and model["type"] == "notebook":
            metadata = model["content"]["metadata"]
            if metadata.get("kernelspec", {}).get("language") == "python":
                metadata["language_info"] = IPythonKernel.language_info
        return model

    async def save(self, model, path=""):
        if model.get("type") == "notebook" and "content" in model:
            metadata = model["content"]["metadata"]
            if metadata.get("language_info") == IPythonKernel.language_info:
                del metadata["language_info"]
        return await super().save(model, path)


c = get_config()  # noqa: F821
c.ServerApp.contents_manager_class = ChapterManager
