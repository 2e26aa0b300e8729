"""Paging of API lists."""

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination


class Pages(CursorPagination):
    """Pages by position, so that page 1,000 costs what page 1 costs."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500
    ordering: str | tuple[str, ...] = "-pk"
    cursor_query_description = "Where the page begins: take the address in `next` or `previous` as it is."
    page_size_query_description = f"How many on a page, at most {max_page_size}; else {page_size}."

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        """Return one page; a cursor that nobody gave out is answered as one that is no longer good."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValidationError, ValueError):
            raise NotFound from None

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return what a page looks like, without the framework's example: that address is of no site."""
        page = super().get_paginated_response_schema(schema)
        for name, which in (("next", "after"), ("previous", "before")):
            address = page["properties"][name]
            del address["example"]
            address["description"] = f"The address of the page {which} this one; null where there is none."
        return page


class NewestFirst(Pages):
    """Pages of what was launched, the newest first."""

    ordering = ("-launched_at", "-pk")
