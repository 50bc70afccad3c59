"""Every kind of long work, by name. A room that has one is added here; what is slow to load is loaded when it runs."""

from workflow.everything import work as everything
from workflow.imports import works as imports
from workflow.jobs.works import Work
from workflow.privacy import works as privacy
from workflow.reports import pack_works as packs
from workflow.reports import paper_works as papers

ALL: tuple[Work, ...] = (everything.WORK, *imports.WORKS, *packs.WORKS, *papers.WORKS, *privacy.WORKS)
WORKS = {work.name: work for work in ALL}
