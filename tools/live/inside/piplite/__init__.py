"""In place of the installer that JupyterLite's kernel asks for: nothing comes from elsewhere.

What can be imported is there from the start, and a browser without a network has no more.
"""

__all__ = ["install", "refuse"]


def refuse() -> None:
    """Say to whoever wrote ``%pip install`` why nothing is installed, and go on."""
    print("Nothing is installed here: this notebook works without a network, with what it has.")


async def install(*_: object, **__: object) -> None:
    """Say the same to whoever calls it."""
    refuse()
