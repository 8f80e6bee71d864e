"""Power tuning's prices by region: the original's in USD, and an error where they are in another currency."""

import pytest

from bench.power.__main__ import main
from bench.power.prices import NotInUsd, base_usd, step_functions_usd
from bench.power.results import render_result
from tests.support.packages.state_machines import OUTPUT

ABROAD = [("cn-north-1", "CNY"), ("cn-northwest-1", "CNY"), ("eusc-de-east-1", "EUR")]


@pytest.mark.parametrize(
    ("architecture", "region", "usd"),
    [
        ("x86_64", "eu-west-1", 2.1e-9),
        ("x86_64", "ap-east-1", 2.9e-9),
        ("arm64", "eu-west-1", 1.7e-9),
        ("arm64", "ap-east-1", 1.7e-9),
    ],
)
def test_a_region_without_a_price_of_its_own_has_the_defaults(architecture, region, usd):
    assert base_usd(architecture, region) == usd


def test_the_state_machine_pays_for_its_transitions():
    assert step_functions_usd(10, region="us-gov-west-1") == 0.00108
    assert step_functions_usd(10, region="us-gov-west-1", only_cold_starts=True, num=10) == 0.00648
    assert step_functions_usd(6, region="us-east-1") == round(24 * 2.5e-5, 5)


@pytest.mark.parametrize(("region", "currency"), ABROAD)
def test_a_region_with_prices_in_another_currency_has_none_in_usd(region, currency):
    # The original's 1.42e-8 CNY of China is 6.8 times the number of its default in USD.
    for architecture in ("x86_64", "arm64"):
        with pytest.raises(NotInUsd, match=f"{region} are in {currency}"):
            base_usd(architecture, region)
    with pytest.raises(NotInUsd):
        step_functions_usd(10, region=region)


@pytest.mark.parametrize(("region", "currency"), ABROAD)
def test_a_local_run_refuses_such_a_region_before_it_measures(region, currency, capsys):
    assert main(["local", "--region", region]) == 2
    assert capsys.readouterr().err == (
        f"power local: region is {region}, where prices are in {currency}: write one with prices in USD, "
        "such as us-east-1.\n"
    )


def test_a_result_from_china_is_shown_in_the_currency_that_it_is_in():
    machine = OUTPUT["stateMachine"]
    url = machine["visualization"].replace("/#", "/?currency=CNY#")
    shown = render_result({**OUTPUT, "stateMachine": {**machine, "visualization": url}})
    assert "CNY a million" in shown
    assert f"this run cost ¥{machine['lambdaCost']:.6f} for Lambda and ¥0.00038 for Step Functions" in shown
    assert "USD" not in shown
    assert "$" not in shown
