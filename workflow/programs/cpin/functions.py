"""Where the functions of this program are registered by the names that its workflows use."""

from workflow.registry import Circles, Effects, Guards, Recipients

guards = Guards()
effects = Effects()
recipients = Recipients()
circles = Circles()
