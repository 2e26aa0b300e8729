"""Role checks of the API; signed out is 401 or 403, the wrong role is 403."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.access import is_admin, is_owner


class IsOwner(BasePermission):
    """Data owners and admins."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Return whether the person may own datasets and projects."""
        return is_owner(request.user)


class IsAdmin(BasePermission):
    """Admins."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Return whether the person reviews trust and people."""
        return is_admin(request.user)
