"""The programs that ship with Accord. A further one is a new folder here, found by itself."""

from importlib import import_module
from pkgutil import iter_modules

from workflow.registry import register


def load_programs() -> None:
    """Import every folder beside this file and register the PROGRAM of its `program` module; twice does no harm."""
    for module in iter_modules(__path__):
        if module.ispkg:
            register(import_module(f"{__name__}.{module.name}.program").PROGRAM)
