"""Requests as the API's views get them."""

from rest_framework.request import Request

from accounts.models import User


class KnownRequest(Request):
    """A request of somebody who is signed in: nobody else gets past the API's permissions."""

    user: User
