"""Numbers as the language of the page writes them; never in files, attributes or addresses."""

from django.utils.formats import number_format


def grouped(number: int) -> str:
    """Return a whole number with its thousands apart."""
    return number_format(number, decimal_pos=0, force_grouping=True)


def rounded(number: float, digits: int) -> str:
    """Return a number with so many digits behind its point or comma."""
    return number_format(round(number, digits), decimal_pos=digits)


def percent(share: float, digits: int = 0) -> str:
    """Return a share, 0 to 1, in percent."""
    return f"{rounded(100 * share, digits)} %"
