"""nbval's replacements, named by a path that holds whatever folder pytest is started in."""

from pathlib import Path


def pytest_configure(config):
    config.option.nbval_sanitize_with = str(Path(__file__).with_name("nbval.cfg"))
