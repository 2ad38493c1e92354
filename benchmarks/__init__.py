"""Timings of the program beside the least that the same work costs, in turns, in one run."""
