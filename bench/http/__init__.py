"""What people and programs ask over HTTP, beside a bare Flask application that runs SQL by hand for the same."""

from bench.http.measure import measure

__all__ = ["measure"]
