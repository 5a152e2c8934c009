"""Sources shown in a chapter are the text of the library, as Markdown that both JupyterLab and the site colour."""

from backprop_lib import Dense, activations
from backprop_lib.sources import show_source


def test_show_source_is_the_text_of_the_functions_without_indentation():
    bundle = show_source(activations.tanh_derivative, Dense.x.fget)._repr_mimebundle_()
    expected = (
        "def tanh_derivative(z, a):\n    return 1 - a * a\n\n"
        "@property\ndef x(self):\n    return None if self.x1 is None else self.x1[..., : self.n_in]"
    )
    assert bundle == {"text/plain": expected, "text/markdown": f"```python\n{expected}\n```"}
