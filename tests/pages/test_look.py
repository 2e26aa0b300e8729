"""The design system holds together: what is named exists, and the content policy is kept."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOOK = ROOT / "platform/pages/static/earmark"
STYLES = sorted((LOOK / "css").rglob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def ids_in(sprite: str) -> set[str]:
    return set(re.findall(r'<symbol id="([\w-]+)"', (LOOK / "img" / sprite).read_text()))


def named(fragment: str, template: Path) -> set[str]:
    """Return the names that `template` gives to the fragment."""
    return set(re.findall(rf'include "{fragment}" with [^%]*?\bname="([\w-]+)"', template.read_text()))


def text_of(files: list[Path]) -> str:
    return "\n".join(file.read_text() for file in files)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
class TestEveryTemplate:
    def test_names_icons_and_pictures_that_exist(self, template: Path) -> None:
        assert named("_icon.html", template) <= ids_in("icons.svg")
        assert named("_picture.html", template) <= ids_in("pictures.svg")

    def test_has_no_inline_style_and_no_inline_handler(self, template: Path) -> None:
        assert re.findall(r"<style\b|\sstyle=|\son[a-z]+=|javascript:", template.read_text()) == []

    def test_protects_every_form_that_changes_something(self, template: Path) -> None:
        forms = re.findall(
            r'<form\b[^>]*method="post".*?</form>', template.read_text(), re.DOTALL | re.IGNORECASE
        )
        assert [form for form in forms if "{% csrf_token %}" not in form] == []


def test_every_style_sheet_is_imported_once_or_linked_by_its_pages() -> None:
    main = LOOK / "css/earmark.css"
    imported = re.findall(r'@import url\("([\w/-]+\.css)"\)', main.read_text())
    linked = set(re.findall(r"static 'earmark/css/([\w/-]+\.css)'", text_of(TEMPLATES)))
    assert len(imported) == len(set(imported))
    assert {str(style.relative_to(main.parent)) for style in STYLES} == linked | set(imported)


def test_every_custom_property_is_defined() -> None:
    styles = text_of(STYLES)
    drawn = styles + (LOOK / "img/pictures.svg").read_text() + text_of(TEMPLATES)
    defined = set(re.findall(r"(--[\w-]+):", styles))
    used = set(re.findall(r"var\((--[\w-]+)\)", drawn))
    assert used <= defined


def test_every_colour_token_is_defined_in_both_themes() -> None:
    tokens = (LOOK / "css/tokens.css").read_text()
    outside = [line for line in tokens.splitlines() if "#" in line and "light-dark(" not in line]
    assert outside == []


def test_every_icon_and_picture_is_on_the_style_page_or_in_use() -> None:
    shown = {
        name
        for template in TEMPLATES
        for name in named("_icon.html", template) | named("_picture.html", template)
    }
    assert ids_in("icons.svg") | ids_in("pictures.svg") <= shown
