"""What the tests of labs share."""

import re


def numbers(text):
    """All numbers in a text; the minus signs must be true ones."""
    assert not re.search(r"(?<!\w)-\d", text), text
    return [float(found.replace("−", "-")) for found in re.findall(r"(?<![\w.])−?\d+(?:\.\d+)?", text)]
