"""`python -m bangfu`: the same as the command `bangfu`."""

import sys

from bangfu.cli import main

if __name__ == "__main__":
    sys.exit(main())
