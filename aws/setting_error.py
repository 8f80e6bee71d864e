"""A setting of the function that cannot be used."""

from model.errors import FudaError


class SettingError(FudaError):
    """An environment variable to correct; until then the function does not start."""

    def __init__(self, variable: str, problem: str) -> None:
        super().__init__(f"{variable} {problem}")
        self.variable = variable
        self.problem = problem
