"""How kernels start, for whom they act, and what they may know."""
