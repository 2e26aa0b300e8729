"""Byte ranges as browsers ask for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clips.ranges import OutOfRangeError, Span, parse_range


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-", (0, 99)),
        ("bytes=0-0", (0, 0)),
        ("bytes=10-19", (10, 19)),
        ("bytes=90-1000", (90, 99)),
        ("bytes=-10", (90, 99)),
        ("bytes=-1000", (0, 99)),
        ("Bytes = 5 - 6", (5, 6)),
    ],
)
def test_one_range_is_a_span(header, span):
    assert parse_range(header, 100) == span


@pytest.mark.parametrize(
    "header", ["", "bytes=", "bytes=-", "bytes=5-4", "bytes=0-1,5-6", "items=0-1", "bytes=a-b", "bytes=0x1-2"]
)
def test_anything_else_means_the_whole(header):
    assert parse_range(header, 100) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_range_behind_the_end_is_out_of_range(header):
    with pytest.raises(OutOfRangeError):
        parse_range(header, 100)


def test_an_empty_file_has_no_ranges():
    with pytest.raises(OutOfRangeError):
        parse_range("bytes=0-", 0)


@given(st.text(alphabet="bytes=0123456789-, ", max_size=30), st.integers(1, 10_000))
def test_no_header_leads_outside_the_file(header, size):
    try:
        span = parse_range(header, size)
    except OutOfRangeError:
        return
    assert span is None or (0 <= span.first <= span.last < size and isinstance(span, Span))
