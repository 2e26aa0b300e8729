"""Paging of API lists."""

from rest_framework.pagination import CursorPagination


class Pages(CursorPagination):
    """Pages by position, so that page 1,000 costs what page 1 costs."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500
    ordering = "-pk"
