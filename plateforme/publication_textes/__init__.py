"""A text leaves for where it is published: one file a format. Data in, bytes out."""
