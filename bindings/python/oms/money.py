"""Money: whole minor units and their currency; never a float."""
from __future__ import annotations

from decimal import Decimal
from functools import total_ordering
from typing import Union

__all__ = ["Money"]

# ISO 4217 currencies whose minor unit is not a hundredth.
_DIGITS = {
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF "
        "XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
_EXPONENT_MAX = 18  # more than the library counts


@total_ordering
class Money:
    """An amount, as the library counts it: an integer of minor units.

    >>> Money.of("12.50", "EUR")
    Money(1250, 'EUR')
    >>> Money.of("12.50", "EUR") * 2 + Money(1, "EUR")
    Money(2501, 'EUR')
    >>> str(Money(1250, "EUR"))
    '12.50 EUR'

    Where a command takes `..._minor`, a Money may stand for the integer. If
    the arguments name a `currency`, a Money of another one is Invalid. Those
    that name none (a refund of an order) are about something that has its
    currency already: there only the integer is handed on, unchecked.
    """

    __slots__ = ("minor", "currency")
    minor: int
    currency: str

    def __init__(self, minor: int, currency: str):
        if isinstance(minor, bool) or not isinstance(minor, int):
            raise TypeError("minor units are an int; Money.of converts a "
                            "Decimal or a text, and nothing takes a float")
        if not (isinstance(currency, str) and len(currency) == 3
                and currency.isascii() and currency.isupper()):
            raise ValueError("a currency is three capital letters (ISO 4217)")
        object.__setattr__(self, "minor", minor)
        object.__setattr__(self, "currency", currency)

    @classmethod
    def of(cls, amount: Union[Decimal, int, str], currency: str) -> "Money":
        """From major units: a Decimal, an int, or a text such as "12.50".
        What is finer than the currency's minor unit is refused, not
        rounded."""
        if isinstance(amount, (float, bool)) or not isinstance(
                amount, (Decimal, int, str)):
            raise TypeError("money is made from Decimal, int or str: "
                            f"{type(amount).__name__} is not exact")
        try:
            given = Decimal(amount)
            if not given.is_finite() or given.adjusted() > _EXPONENT_MAX:
                raise ValueError
            scaled = given.scaleb(cls.digits(currency))
            minor = int(scaled.to_integral_value())
        except (ArithmeticError, ValueError):
            raise ValueError(f"{amount!r} is no amount") from None
        if minor != scaled:
            raise ValueError(f"{amount} is finer than the minor unit of "
                             f"{currency}; round it first")
        return cls(minor, currency)

    @staticmethod
    def digits(currency: str) -> int:
        """Digits behind the point: 2 for EUR, 0 for JPY."""
        return _DIGITS.get(currency, 2)

    @property
    def amount(self) -> Decimal:
        """In major units."""
        return Decimal(self.minor).scaleb(-self.digits(self.currency))

    def __setattr__(self, name, value):
        raise AttributeError("a Money does not change")

    def __reduce__(self):
        return Money, (self.minor, self.currency)

    def __repr__(self) -> str:
        return f"Money({self.minor}, {self.currency!r})"

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"

    def __hash__(self) -> int:
        return hash((self.minor, self.currency))

    def __bool__(self) -> bool:
        return self.minor != 0

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return (self.minor, self.currency) == (other.minor, other.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __mul__(self, times: int) -> "Money":
        if isinstance(times, bool) or not isinstance(times, int):
            raise TypeError("money is multiplied by an int only")
        return Money(self.minor * times, self.currency)

    __rmul__ = __mul__

    def _same(self, other: "Money") -> int:
        if not isinstance(other, Money):
            raise TypeError(f"{type(other).__name__} is no Money")
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not "
                             "mix")
        return other.minor
