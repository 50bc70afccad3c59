"""`accord` with a fault planted in it: python -m tests.trust.careless FAULT COMMAND…."""

import sys

from accord.cli import main
from tests.trust.faults import plant

if __name__ == "__main__":
    plant(sys.argv.pop(1))
    main()
