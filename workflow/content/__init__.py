"""Content that many people write: a structure of parts and questions as data, the answers, and what became of them."""
