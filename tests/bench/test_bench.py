"""The benchmark's cheap parts run, so that it cannot rot. What they measure is not judged here."""

import pytest

from bench.places import Places
from bench.report import Aim, Figure, duration, growth, limit, print_table, speed, write_json
from bench.submitting.same import check_same
from bench.timing import alternate, alternate_seconds
from bench.volume import fill
from models.database import Database
from models.items import Item
from sqlalchemy import func, select
from workflow.programs import load_programs
