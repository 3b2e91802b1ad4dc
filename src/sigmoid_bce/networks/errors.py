"""What is wrong with the weights of a body, told so that its owner can put it right."""


class WeightsError(Exception):
    """Weights that cannot be used: what is wrong, naming the file, and a hint at the way out."""

    def __init__(self, what: str, hint: str):
        super().__init__(f"{what}\nHint: {hint}")
