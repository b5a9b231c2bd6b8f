"""The kit: Python, the library and what it needs, as files that a reader's browser runs.

``make book`` makes it in ``book/_build/live/kit`` and puts it beside the built pages, at ``live/``.

Where its parts come from
    `tools.live.origin`: package registries, checked by sha256 before anything is opened.
How they become what a browser loads fast
    `tools.live.wheels`, which changes one place in others' code; `tools.live.ahead` and
    ``inside/``, which runs in Pyodide itself; `tools.live.packs`.
What the kit holds, and how it gets into a book
    `tools.live.kit`, `tools.live.deliver`.

Settings, as environment or Make variables: ``CASEBOOK_PYODIDE`` (``make book PYODIDE=``) is a
folder or an address with the files of Pyodide's official release, to be used in place of the
mirror that ``requirements/browser-mirror.txt`` names; pip's own (``PIP_INDEX_URL``,
``PIP_FIND_LINKS``) say where packages come from; ``CASEBOOK_LIVE=off`` (``make book LIVE=off``)
builds a book without a kit.
"""
