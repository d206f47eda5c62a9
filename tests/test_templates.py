"""Templates: all compile, and none carries script, style or trusted markup of its own."""

import re
from pathlib import Path

import pytest
from django.template import engines

ROOT = Path(__file__).resolve().parent.parent / "templates"
TEMPLATES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.html"))
PAGE_BLOCKS = {
    *("title", "description", "head", "breadcrumbs", "content", "aside", "scripts"),
}

FORBIDDEN = {
    "inline style": re.compile(r"""\sstyle\s*=|<style\b"""),
    "inline handler": re.compile(r"""\son[a-z]+\s*=\s*["']"""),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)[^>]*>"),
    "trusted markup": re.compile(r"\|\s*safe\b|autoescape\s+off"),
    "address from elsewhere": re.compile(r"""(?:src|href)=["']https?://(?!\{\{)"""),
    "javascript address": re.compile(r"javascript:"),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles(name):
    engines["django"].get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_has_nothing_inline(name):
    text = (ROOT / name).read_text(encoding="utf-8")

    assert [label for label, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("name", [name for name in TEMPLATES if not name.startswith("admin/")])
def test_page_fills_only_blocks_of_the_base(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    if not re.search(r"""{%\s*extends\s+["']base\.html["']""", text):
        return
    blocks = set(re.findall(r"{%\s*block\s+(\w+)", text))

    assert blocks <= PAGE_BLOCKS


def test_there_are_templates():
    assert TEMPLATES
