"""Measures (« benchmarks »): what a claim of speed in the documentation rests on."""
