"""The book: pages in MyST whose values are filled in from results, and their compilation to HTML. Reads tables only."""
