"""What the usual other ways to serve such a model cost at the same traffic: none of them was measured.

Each is reckoned in its own favour: an endpoint answers as fast as our function does, one instance is enough
until it is busy all the time, and nothing is added for logs, gateways or answers sent out.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bench.cost.bill import GB_MB, MILLION, MONTH_HOURS, MONTH_S, Traffic
from bench.cost.prices import Price, Prices
from bench.cost.runs import Size

UNIT_CHARACTERS_PER_S = 100
"""What one inference unit of Amazon Comprehend takes in."""
SERVERLESS_GB = tuple(range(1, 7))
CHARACTERS_PER_TOKEN = 4
"""Of English prose, about; Japanese has one token or more for a character."""
PROMPT_TOKENS, ANSWER_TOKENS = 500, 60
"""Of the instructions with the labels to choose from, and of an answer with eight labels."""


@dataclass(frozen=True, slots=True)
class Model:
    """A large language model: dollars per million tokens, and the tokens of one post."""

    input_usd: Decimal
    output_usd: Decimal
    input_tokens: int
    output_tokens: int

    @property
    def post_usd(self) -> Decimal:
        """What one call about one post costs."""
        return (self.input_tokens * self.input_usd + self.output_tokens * self.output_usd) / MILLION


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way: what it costs in the month, and how that was reckoned."""

    name: str
    usd: Decimal
    says: str
    prices: tuple[Price, ...] = ()


def count_tokens(characters: int) -> int:
    """Return about how many tokens a prompt has with a post of so many characters in it."""
    return PROMPT_TOKENS + math.ceil(characters / CHARACTERS_PER_TOKEN)


def list_alternatives(size: Size, traffic: Traffic, prices: Prices, model: Model | None) -> list[Alternative]:
    """Return the other ways that this region has prices of; with a `model`, calling that too."""
    found = [*_instances(size, traffic, prices), *_serverless(size, traffic, prices)]
    found += _comprehend(size, traffic, prices)
    if model:
        tokens = f"{model.input_tokens:,} tokens in, {model.output_tokens:,} out, ${model.input_usd} and "
        says = f"{tokens}${model.output_usd} a million"
        found.append(Alternative("a call of an LLM for each post", traffic.posts * model.post_usd, says))
    return found


def _instances(size: Size, traffic: Traffic, prices: Prices) -> Iterator[Alternative]:
    """Yield SageMaker's real-time endpoints: by the hour, whether asked or not."""
    busy = math.ceil(_busy_s(size, traffic) / MONTH_S)
    for name in ("ml.t2.medium", "ml.m5.large"):
        if (key := f"sagemaker-{name.replace('.', '-')}-hour") in prices:
            price, instances = prices[key], max(busy, 1)
            says = f"{instances} × {MONTH_HOURS} h; two, so that one may be lost, cost twice that"
            usd = price.of(Decimal(instances * MONTH_HOURS))
            yield Alternative(f"SageMaker endpoint, {name}", usd, says, (price,))


def _serverless(size: Size, traffic: Traffic, prices: Prices) -> Iterator[Alternative]:
    """Yield SageMaker's serverless endpoint, of the least memory that is ours or more."""
    if "sagemaker-serverless-gb-second" in prices:
        price = prices["sagemaker-serverless-gb-second"]
        gb = next((gb for gb in SERVERLESS_GB if gb * GB_MB >= size.memory_mb), SERVERLESS_GB[-1])
        says = f"{gb} GB for as long as our function takes; starts and data processed left out"
        usd = price.of(_busy_s(size, traffic) * gb)
        yield Alternative("SageMaker serverless endpoint", usd, says, (price,))


def _comprehend(size: Size, traffic: Traffic, prices: Prices) -> Iterator[Alternative]:
    """Yield Amazon Comprehend's custom classification: by units that are held ready, used or not."""
    if "comprehend-unit-second" in prices:
        held, model = prices["comprehend-unit-second"], prices["comprehend-model-month"]
        characters = traffic.posts * size.call(1).request_bytes
        units = max(math.ceil(characters / (UNIT_CHARACTERS_PER_S * MONTH_S)), 1)
        usd = held.of(Decimal(units * MONTH_S)) + model.of(Decimal(1))
        says = f"{units} × {MONTH_S:,} s, each unit takes in {UNIT_CHARACTERS_PER_S} characters a second"
        yield Alternative("Amazon Comprehend custom endpoint", usd, says, (held, model))


def _busy_s(size: Size, traffic: Traffic) -> Decimal:
    """Return how long a month's calls take, one after the other."""
    return traffic.calls * Decimal(str(size.call(traffic.batch).billed_ms)) / 1_000
