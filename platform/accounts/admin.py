"""Django's admin pages: people are looked up there, and changed on the people page, where it is logged."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest

from accounts.models import PeopleEvent, User

# One way in, with the rate limits of the site's own sign-in page.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class LookOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs alone
    """Shows rows and changes nothing."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody is added here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is changed here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted here."""
        return False


@admin.register(User)
class UserAdmin(LookOnly):
    """People."""

    list_display = ("username", "role", "is_guest", "is_active", "pseudonym", "date_joined")
    list_filter = ("role", "is_guest", "is_active")
    search_fields = ("username", "email", "pseudonym")
    ordering = ("-pk",)
    show_full_result_count = False
    exclude = ("password", "groups", "user_permissions")
    readonly_fields = ("pseudonym",)


@admin.register(PeopleEvent)
class PeopleEventAdmin(LookOnly):
    """What admins did about people."""

    list_display = ("at", "actor", "kind", "person", "reason")
    list_filter = ("kind",)
    list_select_related = ("actor", "person")
    show_full_result_count = False
