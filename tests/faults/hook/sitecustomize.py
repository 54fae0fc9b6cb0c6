"""Hold a process that writes a data file in the middle of writing it.

Python imports this at its start where the folder is on PYTHONPATH. The code under test stays as it
is. FAULT_PANEL names the file, FAULT_FOLDER is where the process leaves its id and waits for leave
to go on. FAULT_FLUSH puts what it has written on the disk, which changes the layout of the file.
"""

import os
import sys
import time
from pathlib import Path

if "FAULT_PANEL" in os.environ and any(part.endswith("compute.py") for part in sys.orig_argv):
    from xarray.backends.netCDF4_ import NetCDF4ArrayWrapper

    begin = f".{os.environ['FAULT_PANEL']}."
    held, leave = (Path(os.environ["FAULT_FOLDER"], name) for name in ("held", "leave"))
    write = NetCDF4ArrayWrapper.__setitem__

    def hold(self, key, value):
        """Write one variable of the file, and say so and wait if it is the first."""
        write(self, key, value)
        if Path(self.datastore._filename).name.startswith(begin) and not held.exists():
            if "FAULT_FLUSH" in os.environ:
                self.datastore.ds.sync()
            held.with_suffix(".new").write_text(str(os.getpid()))
            held.with_suffix(".new").rename(held)
            while not leave.exists():
                time.sleep(0.02)

    NetCDF4ArrayWrapper.__setitem__ = hold
