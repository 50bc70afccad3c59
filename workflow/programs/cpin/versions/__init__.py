"""Versions of practices, training resources and documents, and what is published of them."""
