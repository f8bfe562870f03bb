"""`python -m plateforme.cli` is `epn`."""

from plateforme.cli import main

main()
