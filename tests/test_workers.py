"""Chapter 18's workers: one cluster at a time, none of it left behind, and parts that come out the same everywhere."""

import os
import subprocess
import sys
import time
from pathlib import Path

import jupytext
import numpy as np
import psutil
import pytest
from distributed import wait

from backprop_lib import Adam, datasets, mlp, parallel
from backprop_lib.chapters import workers

ROOT = Path(__file__).parent.parent


@pytest.fixture
def start():
    yield workers.start_workers
    workers.stop_workers()


def gone(pids, seconds=20):
    """Whether all these processes end within so many seconds."""
    _, alive = psutil.wait_procs([psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)], timeout=seconds)
    return not alive


def test_a_second_cluster_ends_the_first_and_stopping_twice_does_no_harm(start):
    first = workers.process_ids(start(1))
    second = workers.process_ids(start(2))
    assert len(first) == 1 and len(second) == 2 and not first & second and os.getpid() not in first | second
    assert gone(first)
    workers.stop_workers()
    workers.stop_workers()
    assert gone(second)


def test_a_wrong_number_of_workers_is_refused():
    with pytest.raises(ValueError, match="n_workers is 0"):
        workers.start_workers(0)


def test_a_lost_worker_takes_its_parts_along_and_tasks_are_made_again(start):
    client = start(2)
    (pool,) = parallel.parts_of(client, *datasets.digits(rng=0)[:2], 1)
    parts = client.map(workers.make_part, range(4), digits=pool, n_samples=20)
    wait(parts)
    before = workers.process_ids(client)
    workers.lose_worker(client, parts[0])
    client.wait_for_workers(2, timeout=60)
    again = client.gather(parts)
    assert len(before & workers.process_ids(client)) == 1
    for seed, (x, y) in enumerate(again):
        expected = workers.make_part(seed, datasets.digits(rng=0)[:2], n_samples=20)
        assert (x == expected[0]).all() and (y == expected[1]).all()


def test_waiting_for_workers_leaves_what_the_cluster_has_noted_of_them(start):
    client = start(1)
    cluster = workers._running[1]
    noted = cluster.scheduler_info
    client.wait_for_workers(1, timeout=60)
    assert cluster.scheduler_info is noted


def test_scattered_parts_are_lost_with_their_workers_and_theta_stays_as_it_was(start):
    client, network = start(2), mlp([64, 10], ["identity"], rng=0)
    x, y, *_ = datasets.digits(rng=0)
    halves, thetas = [(x[::2], y[::2]), (x[1::2], y[1::2])], []
    parts = client.scatter(halves)

    def callback(epoch, loss):
        thetas.append(network.theta.copy())
        if epoch == 3:
            workers.lose_worker(client, parts[0], every=True)

    with pytest.raises(Exception, match="cancelled") as caught:
        parallel.train(client, network, parts, loss="softmax_cross_entropy", optimizer=Adam(0.01), epochs=9,
                       callback=callback)  # fmt: skip
    assert len(caught.value.history.loss) == len(thetas) == 4
    after_four = mlp([64, 10], ["identity"], rng=0)  # the step that was under way is taken, and no further one
    parallel.train(client, after_four, parallel.parts_of(client, *map(np.concatenate, zip(*halves, strict=True)), 2),
                   loss="softmax_cross_entropy", optimizer=Adam(0.01), epochs=4)  # fmt: skip
    assert (network.theta == after_four.theta).all()


def test_an_error_on_a_worker_arrives_as_itself_and_changes_nothing(start):
    def fails(seed):
        raise ZeroDivisionError("made on a worker")

    client, network = start(1), mlp([64, 10], ["identity"], rng=0)
    before = network.theta.copy()
    with pytest.raises(ZeroDivisionError, match="made on a worker"):
        parallel.train(client, network, client.map(fails, range(2)), loss="softmax_cross_entropy",
                       optimizer=Adam(0.01), epochs=2)  # fmt: skip
    assert (network.theta == before).all()


def test_a_part_is_made_of_moved_digits_and_of_little_noise():
    x, y, *_ = datasets.digits(rng=0)
    moved, labels = workers.make_part(3, (x, y), n_samples=50)
    again, _ = workers.make_part(3, (x, y), n_samples=50)
    other, _ = workers.make_part(4, (x, y), n_samples=50)
    assert moved.shape == (50, 64) and labels.shape == (50, 10) and (moved == again).all() and (moved != other).any()
    shifted = []  # every digit, at all nine places
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            wide = np.pad(x.reshape(-1, 8, 8), ((0, 0), (1, 1), (1, 1)))
            shifted.append(wide[:, 1 + down : 9 + down, 1 + right : 9 + right].reshape(-1, 64))
    for one, label in zip(moved, labels, strict=True):
        distances = np.abs(np.array(shifted) - one).max(axis=2)
        place, digit = np.unravel_index(distances.argmin(), distances.shape)
        assert distances[place, digit] < 0.05 * 5 and (y[digit] == label).all()


def test_parts_beyond_the_memory_that_is_allowed_lie_on_a_disk(start):
    allowed = {"distributed.worker.memory.target": 1 / 1024, "distributed.worker.memory.spill": False,
               "distributed.worker.memory.pause": False}  # fmt: skip
    client = start(1, memory_limit="1 GiB", config=allowed)
    (pool,) = parallel.parts_of(client, *datasets.digits(rng=0)[:2], 1)
    parts = client.map(workers.make_part, range(5), digits=pool, n_samples=500)
    wait(parts)
    ((in_memory, on_disk),) = workers.whereabouts(client, parts)
    size = 500 * 74 * 8
    assert in_memory + on_disk == 5 and in_memory * size <= 2**20 < 5 * size
    assert len(client.gather(parts)) == 5


FIRST_CELLS = """
{cells}
print(*workers.process_ids(client), flush=True)
{end}
"""


@pytest.mark.parametrize("end", ["raise ValueError('in a cell')", "import os, signal; os.kill(os.getpid(), 9)"])
def test_no_process_of_the_chapter_is_left_behind_when_its_kernel_ends_or_is_killed(end, tmp_path):
    text = jupytext.read(ROOT / "notebooks/text/18-more-than-one-machine.md")
    code = [cell.source for cell in text.cells if cell.cell_type == "code"]
    first = next(i for i, source in enumerate(code) if "client = workers.start_workers(2)" in source)
    cells = "\n".join([code[0], code[first]])
    script = tmp_path / "cells.py"
    script.write_text(FIRST_CELLS.format(cells=cells, end=end), encoding="utf-8")
    starter = f"import runpy\nif __name__ == '__main__': runpy.run_path({str(script)!r})"
    begun = time.time()
    done = subprocess.run([sys.executable, "-c", starter], capture_output=True, encoding="utf-8", timeout=120)
    pids = [int(word) for word in done.stdout.splitlines()[-1].split()]
    assert len(pids) == 2 and done.returncode != 0
    assert gone(pids)
    left = [p for p in psutil.process_iter(["create_time", "cmdline"]) if p.info["create_time"] > begun and
            str(script) in " ".join(p.info["cmdline"] or [])]  # fmt: skip
    assert left == []
