"""What is taught: lessons, questions and their correction. Knows nothing of people or servers."""
