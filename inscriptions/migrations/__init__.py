"""The registry's successive shapes, as Alembic revisions.

To change the shape: change `modeles.py`, write the next file by hand in `versions/`, put its number
in `TETE` below. Tests hold the three together, on both databases. A revision never imports the
models: it says what the schema was on its own day.
"""

TETE = "0010"  # the head revision, known without importing Alembic
