"""Our questions in other platforms' formats (« questions exportées »): Moodle XML and GIFT.

`conversion` says what each type becomes, once for both formats; each format then only writes.
"""
