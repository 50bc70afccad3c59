"""What Accord costs, beside code written by hand for the same work. Run with `python -m bench` or `make bench`."""
