"""`python -m graph.sample`: brings the sample's files into the form of an export."""

import sys

from graph import sample, text_form

found = text_form.read(sample.CURRICULUM)
if found.problems:
    sys.exit("\n".join(map(str, found.problems)))
print(text_form.write(found.content, sample.CURRICULUM))
