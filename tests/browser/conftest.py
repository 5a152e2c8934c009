"""What the tests of this folder look at, each made once by a process that runs them: the built site, a server for it,
a Chromium, and a JupyterLab on a clone of the project.
"""

import browser
import pytest
from built_site import up_to_date_site
from lab_server import jupyterlab


@pytest.fixture(scope="session")
def site():
    """The folder of the built site."""
    return up_to_date_site()


@pytest.fixture(scope="session")
def address(site):
    """Where the site is served, such as http://127.0.0.1:40123."""
    with browser.serve(site) as address:
        yield address


@pytest.fixture(scope="module")  # a file of tests may need an event loop of its own, and Playwright keeps one running
def chromium():
    """A running browser. Without one installed the tests are skipped; where CI is set they fail."""
    browser.require_browser()
    with browser.chromium() as running:
        yield running


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
    browser.require_browser()
    with jupyterlab(lab_folder) as address:
        yield address
