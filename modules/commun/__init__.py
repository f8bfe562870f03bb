"""What lesson notebooks import, and nothing else of ours."""
