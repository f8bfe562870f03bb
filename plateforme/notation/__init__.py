"""nbgrader's side: publish a module, rebuild copies, grade them, read the points back.

The only importer of nbgrader. The course in the data folder is a plain one: nbgrader's own
commands and formgrader work in it by hand.
"""
