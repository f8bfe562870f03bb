"""nbgrader's side: publish a module, rebuild copies, grade them, read the points back.

The only importer of nbgrader. The course in the data folder is a plain one: nbgrader's own
commands and formgrader work in it by hand.
"""

import warnings

from sqlalchemy.exc import SAWarning

# nbgrader 0.9.6 builds a submission before adding it to its session, and SQLAlchemy 2 says so.
warnings.filterwarnings("ignore", category=SAWarning, module=r"nbgrader\.api")
