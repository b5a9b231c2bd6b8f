"""A case of one's own: begun from a template or filled in as a form, checked, shown, kept.

Its files are texts until they are kept, so that all of this works in a notebook, in a browser's
kernel and where nobody may write. They are the files of a bank (``cases/id.yaml`` and
``bibliography.yaml``): what is kept can be checked and loaded as any other bank.

>>> from casebook import own
>>> draft = own.begun("our-street", title="Our street: who may close it on market days")
>>> len(draft.findings()) > 10
True
"""

from casebook.own.draft import Draft, begun, opened
from casebook.own.form import Field, Section, filled, form

__all__ = ["Draft", "Field", "Section", "begun", "filled", "form", "opened"]
