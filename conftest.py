"""The surroundings of every test and every kernel it starts, be it of a chapter or of JupyterLab."""

import atexit
import os
import shutil
import tempfile

# Before NumPy loads: two workers of pytest whose products take all cores wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Matplotlib's settings and list of fonts are this run's own. In the home directory they may be the reader's, or
# broken: a list that was written while .venv was being installed lacks fonts, and every first figure says so.
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["MPLCONFIGDIR"] = tempfile.mkdtemp(prefix="backprop-matplotlib-")
    atexit.register(shutil.rmtree, os.environ["MPLCONFIGDIR"], ignore_errors=True)
    import matplotlib.font_manager  # noqa: F401  writes the list, whole, before two kernels begin it at once
