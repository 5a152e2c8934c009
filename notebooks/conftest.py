"""Chapters are tested with nbval, strictly: every output that is stored must come out again, in any folder."""

from pathlib import Path


def pytest_configure(config):
    config.option.nbval = config.option.nbval_current_env = True
    config.option.nbval_cell_timeout = 120
    config.option.nbval_sanitize_with = str(Path(__file__).with_name("nbval.cfg"))
