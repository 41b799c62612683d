"""How fast is it, beside a named peer or a limit?

`make bench` (or `python -m bench`) measures everything in one run on one core and prints a table. A ratio is taken
between two things timed one after the other on the same bytes, so it does not depend on the machine; where there is no
peer the limit is a time. Every round draws documents it has not seen before: reading the same file twice would measure
caches. Nothing here is a test, and no test runs it.
"""
