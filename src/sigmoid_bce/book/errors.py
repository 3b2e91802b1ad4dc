"""What is wrong with the book's pages or with what they are filled from."""


class BookError(Exception):
    """A page that cannot be filled, or a book that cannot be compiled: what is wrong, and a hint at the way out."""

    def __init__(self, where: str, what: str, hint: str):
        super().__init__(f"{where}: {what}.\nHint: {hint}.")
