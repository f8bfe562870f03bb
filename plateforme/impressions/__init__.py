"""What is printed (« impressions »): data in, bytes out; no registry, no server."""
