"""One JupyterLab for all tests of this folder that a process runs."""

import pytest
from browser import require_browser
from lab_server import jupyterlab


@pytest.fixture(scope="session")
def lab_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="session")
def project(lab_folder):
    """The folder of the clone that `lab_address` serves."""
    return lab_folder / "project"


@pytest.fixture(scope="session")
def lab_address(lab_folder):
    """Where a JupyterLab on a clone of the project listens, such as http://127.0.0.1:40123."""
    require_browser()
    with jupyterlab(lab_folder) as address:
        yield address
