"""Benchmarks of the product's own code on data that it has not seen: `python -m benchmarks.NAME`."""
