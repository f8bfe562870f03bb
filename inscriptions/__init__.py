"""The registry (« registre »): who, where, when. It outlives every engine.

Nothing here knows of lessons, notebooks, servers or graders. The doors are `depot.ouvrir()`, which
gives short transactions, and the functions of `services`, which take such a transaction first.
"""
