"""Code of the library shown in a chapter, coloured like code; the whole text of a function, or a part of it."""

import inspect
import textwrap


class Source:
    """Python code as a notebook displays it."""

    def __init__(self, code):
        self.code = code

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/markdown": f"```python\n{self.code}\n```", "text/plain": self.code}


def show_source(*objects):
    """Display the source of functions, methods or classes, one below the other, at the end of a cell."""
    return Source("\n\n".join(textwrap.dedent(inspect.getsource(one)).strip() for one in objects))
