"""The same page in the tools that one would compare ours with; see `benchmarks.voisins.outils`."""
