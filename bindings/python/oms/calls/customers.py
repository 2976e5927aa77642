"""Commands and queries: customers.

Written by bindings/python/generate.py: change it there.
"""
from __future__ import annotations

from typing import Any, Optional

from ..record import Receipt
from ..records import Customer
from .arguments import AddressArgs


class Customers:
    """Customers: get, put."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.customers: get put>"

    def get(self, customer_id: str) -> Customer:
        """One customer of the stand-in list.

        customer_id: The customer.

        >>> shop.customers.get("c-42")
        """
        return self._door.query("customer.get", Customer, {
            "customer_id": customer_id,
        })

    def put(self, customer_id: str, *, key: str, name: Optional[str] = None,
            email: Optional[str] = None,
            address: Optional[AddressArgs] = None,
            blocked: Optional[bool] = None, actor: Optional[str] = None,
            at_ms: int = 0) -> Receipt:
        """Sets a customer of the stand-in list.

        key: idempotency key: the same again changes nothing
        customer_id: The customer.
        name: Their name.
        email: Their mail address.
        address: Where they live.
        blocked: They may not buy.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> shop.customers.put("c-42", key="k-1")
        """
        return self._door.command("customer.put", key, {
            "customer_id": customer_id,
            "name": name,
            "email": email,
            "address": address,
            "blocked": blocked,
        }, actor, at_ms)


class AsyncCustomers:
    """Customers: get, put."""

    __slots__ = ("_door",)

    def __init__(self, door: Any):
        self._door = door

    def __repr__(self) -> str:
        return "<shop.customers: get put>"

    async def get(self, customer_id: str) -> Customer:
        """One customer of the stand-in list.

        customer_id: The customer.

        >>> await shop.customers.get("c-42")
        """
        return await self._door.query("customer.get", Customer, {
            "customer_id": customer_id,
        })

    async def put(self, customer_id: str, *, key: str,
                  name: Optional[str] = None, email: Optional[str] = None,
                  address: Optional[AddressArgs] = None,
                  blocked: Optional[bool] = None,
                  actor: Optional[str] = None, at_ms: int = 0) -> Receipt:
        """Sets a customer of the stand-in list.

        key: idempotency key: the same again changes nothing
        customer_id: The customer.
        name: Their name.
        email: Their mail address.
        address: Where they live.
        blocked: They may not buy.
        actor: who does it, for the audit
        at_ms: when it happened; only in a shop opened with replay

        >>> await shop.customers.put("c-42", key="k-1")
        """
        return await self._door.command("customer.put", key, {
            "customer_id": customer_id,
            "name": name,
            "email": email,
            "address": address,
            "blocked": blocked,
        }, actor, at_ms)
