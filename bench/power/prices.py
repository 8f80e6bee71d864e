"""The prices of AWS Lambda Power Tuning 4.4.0 by region, in USD: its template's baseCosts and sfCosts.

They leave out the price of a request. The template also has prices of the regions in China. Those are left
out here: they are in CNY and for x86_64 only, and for arm64 the template falls back to its default in USD. It
has no prices of the European Sovereign Cloud, where AWS prices in EUR.
"""

from model.errors import FudaError

USD, CNY, EUR = "USD", "CNY", "EUR"

_BASE_USD = {
    "x86_64": {
        "ap-east-1": 2.9e-9,
        "af-south-1": 2.8e-9,
        "me-south-1": 2.6e-9,
        "eu-south-1": 2.4e-9,
        "ap-northeast-3": 2.7e-9,
    },
    "arm64": {},
}
_DEFAULT_BASE_USD = {"x86_64": 2.1e-9, "arm64": 1.7e-9}
_TRANSITION_USD = {
    "us-gov-west-1": 0.00003,
    "us-gov-east-1": 0.00003,
    "ap-northeast-2": 0.0000271,
    "eu-south-1": 0.00002625,
    "af-south-1": 0.00002975,
    "us-west-1": 0.0000279,
    "eu-west-3": 0.0000297,
    "ap-east-1": 0.0000275,
    "me-south-1": 0.0000275,
    "ap-south-1": 0.0000285,
    "sa-east-1": 0.0000375,
}
_DEFAULT_TRANSITION_USD = 0.000025
ARCHITECTURES = tuple(_BASE_USD)
_FOREIGN = {"cn-": CNY, "eusc-": EUR}
"""The currency of the regions whose names begin like this; everywhere else it is USD."""


class NotInUsd(FudaError):
    """Raised for a region whose prices are not in USD. `currency` is theirs."""

    def __init__(self, region: str, currency: str) -> None:
        super().__init__(
            f"Prices in {region} are in {currency}, and only prices in USD are known. Name another region."
        )
        self.region = region
        self.currency = currency


def find_currency(region: str) -> str:
    """Return the currency of AWS's prices in a region."""
    return next((currency for prefix, currency in _FOREIGN.items() if region.startswith(prefix)), USD)


def base_usd(architecture: str, region: str) -> float:
    """Return the price of a millisecond at 128 MB, by default that of most regions. Raises NotInUsd."""
    _check_currency(region)
    return _BASE_USD[architecture].get(region, _DEFAULT_BASE_USD[architecture])


def step_functions_usd(sizes: int, *, region: str, only_cold_starts: bool = False, num: int = 0) -> float:
    """Return the price of the state machine's transitions, rounded to five places. Raises NotInUsd.

    6 happen anyhow, and 3 for each memory size. For cold starts only, each size has one, and 2 more for each
    of its `num` versions.
    """
    _check_currency(region)
    transitions = 6 + sizes + 2 * sizes * num if only_cold_starts else 6 + 3 * sizes
    return round(_TRANSITION_USD.get(region, _DEFAULT_TRANSITION_USD) * transitions, 5)


def _check_currency(region: str) -> None:
    if (currency := find_currency(region)) != USD:
        raise NotInUsd(region, currency)
