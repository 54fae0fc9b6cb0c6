"""Hold a process that writes a data file in the middle of writing it.

Python imports this at its start where the folder is on PYTHONPATH. The code under test stays as it
is. FAULT_PANEL names the file, FAULT_FOLDER is where the process leaves its id and waits for leave
to go on. FAULT_FLUSH puts what it has written on the disk, which changes the layout of the file.
FAULT_MEMORY lets the process, once it goes on, take all memory that its limit leaves it, so that
what its computation has given back cannot serve the next variables.
"""

import os
import resource
import sys
import time
from pathlib import Path

if "FAULT_PANEL" in os.environ and any(part.endswith("compute.py") for part in sys.orig_argv):
    from xarray.backends.netCDF4_ import NetCDF4ArrayWrapper

    begin = f".{os.environ['FAULT_PANEL']}."
    held, leave = (Path(os.environ["FAULT_FOLDER"], name) for name in ("held", "leave"))
    write = NetCDF4ArrayWrapper.__setitem__

    def all_memory():
        """Blocks that leave no room for another of a kilobyte."""
        blocks = []
        for size in (2**20, 2**16, 2**12, 2**10):
            try:
                while True:
                    blocks.append(bytearray(size))
            except MemoryError:
                pass
        return blocks

    def hold(self, key, value):
        """Write one variable of the file, and say so and wait if it is the first."""
        ours = Path(self.datastore._filename).name.startswith(begin)
        blocks = all_memory() if ours and leave.exists() and "FAULT_MEMORY" in os.environ else []
        try:
            write(self, key, value)
        finally:
            if blocks:  # the failure is told with memory
                blocks.clear()
                resource.setrlimit(resource.RLIMIT_DATA, (resource.RLIM_INFINITY,) * 2)
        if ours and not held.exists():
            if "FAULT_FLUSH" in os.environ:
                self.datastore.ds.sync()
            held.with_suffix(".new").write_text(str(os.getpid()))
            held.with_suffix(".new").rename(held)
            while not leave.exists():
                time.sleep(0.02)

    NetCDF4ArrayWrapper.__setitem__ = hold
