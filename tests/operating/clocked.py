"""The command line with a clock that is set back: `python -m tests.operating.clocked SECONDS worker`."""

import sys
from datetime import timedelta

from accord import services
from accord.cli import main
from accord.commands import worker

if __name__ == "__main__":
    behind = timedelta(seconds=float(sys.argv.pop(1)))
    honest = services.make_services

    def make_late(settings, **replaced):
        return honest(settings, now=lambda: services.read_clock() - behind, **replaced)

    vars(worker)["make_services"] = make_late
    main()
