"""A place for the addresses that the kernel writes down; nobody reads them."""
