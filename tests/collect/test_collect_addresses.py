"""Which addresses the collector connects to: the list of mistakes that other crawlers made."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.collect.addresses import refusal

REFUSED = [
    "127.0.0.1", "127.8.9.10", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "0.0.0.0",
    "0.1.2.3", "169.254.1.1", "169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "168.63.129.16",
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "198.51.100.7",
    "203.0.113.9", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1",
    "2002:7f00:1::", "2002:a00:1::1", "2002:a9fe:a9fe::", "::7f00:1", "::ffff:0:127.0.0.1", "2001:db8::1", "",
    "localhost", "127.1", "0x7f.0.0.1", "017700000001", "2130706433",
]  # fmt: skip
OPEN = ["1.1.1.1", "93.184.216.34", "8.8.8.8", "2606:4700::1111", "2a00:1450:4001::200e"]
NEVER = ["169.254.169.254", "fd00:ec2::254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "224.0.0.1", "::",
         "0.0.0.0", "fe80::1", "2002:a9fe:a9fe::"]  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_leads_inside_is_refused(address: str) -> None:
    assert refusal(address)


@pytest.mark.parametrize("address", OPEN)
def test_a_public_address_is_open(address: str) -> None:
    assert refusal(address) is None


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.1.1", "192.168.0.9", "::1", "fd12::1", "::ffff:10.0.0.1"])
def test_private_addresses_pass_only_when_allowed(address: str) -> None:
    assert refusal(address)
    assert refusal(address, allow_private=True) is None


@pytest.mark.parametrize("address", NEVER)
def test_metadata_and_the_like_pass_never(address: str) -> None:
    assert refusal(address, allow_private=True)


@given(st.ip_addresses(v=4))
def test_an_address_inside_another_is_no_way_round(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    nested = (f"::ffff:{address}", f"64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}",
              f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1")  # fmt: skip
    if refusal(str(address)):
        assert all(refusal(each) for each in nested)
