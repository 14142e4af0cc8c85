import gc
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from shopkeeper.models.files import read_array


@pytest.fixture
def hasty():
    """Threads take turns as often as they can, even while Python makes an object."""
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(1)
    gc.callbacks.append(turn := lambda phase, info: None)
    yield
    gc.callbacks.remove(turn)
    gc.set_threshold(*thresholds)
    sys.setswitchinterval(interval)


def test_an_array_is_closed_to_writing(tmp_path):
    np.save(tmp_path / "one.npy", np.arange(3))
    assert not read_array(tmp_path / "one.npy").flags.writeable


@pytest.mark.usefixtures("hasty")
def test_threads_may_read_arrays_at_the_same_time(tmp_path):
    np.save(tmp_path / "one.npy", np.arange(3))
    with ThreadPoolExecutor(4) as pool:
        read = [*pool.map(read_array, [tmp_path / "one.npy"] * 400)]
    assert all(array.tolist() == [0, 1, 2] for array in read)
