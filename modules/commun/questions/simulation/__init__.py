"""Simulators (« simulation »): practise for real, with no risk, on the list of what was done.

`base` is the frame that they share, one file is one simulator. All pure.
"""
