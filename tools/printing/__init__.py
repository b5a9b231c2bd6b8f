"""The book on paper: its pages read, put together as sheets, and printed."""
