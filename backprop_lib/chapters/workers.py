"""Chapter 18's workers: processes on this machine, how to lose one, and parts that are made where they are used."""

import logging
import os

import numpy as np
import psutil
from distributed import Client, LocalCluster

from backprop_lib import checks

_running = []  # the client and the cluster that were started last


# The client is given the scheduler's address only. A client that knows the cluster overwrites, in wait_for_workers,
# what that has noted of its workers; where it hears only then that one of them is gone, it fails (distributed 2026.8).
def start_workers(n_workers, **options):
    """A client with n_workers new processes here; the last call's are stopped first."""
    stop_workers()
    checks.whole_number(n_workers, "n_workers", 1)
    quiet = {"dashboard_address": None, "silence_logs": logging.CRITICAL}
    cluster = LocalCluster(n_workers=n_workers, threads_per_worker=1, **quiet, **options)
    _running[:] = Client(cluster.scheduler_address), cluster
    return _running[0]


def stop_workers():
    """End what `start_workers` has started. Without this call it ends with the kernel."""
    while _running:
        _running.pop(0).close()


def process_ids(client):
    """The numbers by which the system knows the workers' processes."""
    return set(client.run(os.getpid).values())


def lose_worker(client, future, every=False):
    """Kill the process of a worker that holds the result of `future`, without a warning; or of every such worker."""
    holders = list(client.who_has([future])[future.key])
    for pid in client.run(os.getpid, workers=holders if every else holders[:1]).values():
        psutil.Process(pid).kill()


def make_part(seed, digits, n_samples=2000):
    """A pair (x, y) of n_samples digits drawn from `digits`, each moved by at most a pixel, with a little noise.

    digits: x (n, 64) and y (n, 10), whose pixels lie in [0, 1].
    """
    x, y = digits
    rng = np.random.default_rng(seed)
    chosen, (down, right) = rng.integers(len(x), size=n_samples), rng.integers(3, size=(2, n_samples))
    wide = np.pad(x[chosen].reshape(-1, 8, 8), ((0, 0), (1, 1), (1, 1)))
    rows, columns = (shift[:, None] + np.arange(8) for shift in (down, right))
    moved = wide[np.arange(n_samples)[:, None, None], rows[:, :, None], columns[:, None, :]]
    return moved.reshape(n_samples, 64) + 0.05 * rng.standard_normal((n_samples, 64)), y[chosen]


def whereabouts(client, parts):
    """For each worker (how many of the parts are in its memory, how many on its disk)."""
    return list(client.run(count_parts, [part.key for part in parts]).values())


def count_parts(keys, dask_worker):
    """Runs on a worker; Dask fills in `dask_worker`."""
    return tuple(len(set(keys) & set(store)) for store in (dask_worker.data.fast, dask_worker.data.slow))
