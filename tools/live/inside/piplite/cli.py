"""What ``%pip`` becomes."""

__all__ = ["get_transformed_code"]


async def get_transformed_code(_: list[str]) -> str:
    """A line in place of ``%pip …``."""
    return "import piplite; piplite.refuse()"
