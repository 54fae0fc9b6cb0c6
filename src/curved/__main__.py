"""Run the command line: `python -m curved`."""

import sys

from curved.cli import main

sys.exit(main())
