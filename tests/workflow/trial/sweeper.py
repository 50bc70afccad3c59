"""A process that sweeps a database (first argument) at an instant (second) when told to, and may be killed."""

import sys

from models.database import Database
from tests.workflow.trial.programs import at, register_trial
from workflow import claiming
from workflow.reminders import sweep

if __name__ == "__main__":
    register_trial()
    claiming.BATCH = 10
    database = Database(sys.argv[1])
    with database.read() as session:
        session.connection()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sweep(database, at(sys.argv[2]))
