"""Scripts that build and serve; the library never imports them."""
