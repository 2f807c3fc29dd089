"""Merchants' pages are made of Shopify's elements, used as Shopify describes them."""

from pathlib import Path

import pytest
from django.core.management import call_command

from loyalty_app.dashboard import markup

MANIFEST = markup.load_manifest(Path(__file__).parent / "polaris_manifest.json")


def test_all_our_templates_are_in_order(capsys):
    call_command("check_templates")

    assert capsys.readouterr().out.strip().endswith("templates are in order.")


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("<s-card></s-card>", "1: <s-card> is not one of Shopify's elements"),
        ('<s-text\ncolour="base"></s-text>', "1: <s-text> has no attribute colour"),
        ('\n<s-badge tone="red"></s-badge>', '2: <s-badge> takes no tone="red"'),
        ('<s-badge tone="{% if a %}success{% else %}green{% endif %}">', '1: <s-badge> takes no tone="green"'),
        ('<s-button slot="top">', '1: no element has a slot "top"'),
        ('<div style="color: red"></div>', "1: <div> has an inline style"),
        ("<style>a{}</style>", "1: <style> has an inline style"),
        ("<script>alert(1)</script>", "1: <script> is inline"),
        ('<a onclick="go()"></a>', "1: <a> has an inline handler, onclick"),
        ('<s-button hx-on:click="go()"></s-button>', "1: <s-button> has an inline handler, hx-on:click"),
        ('<a href="javascript:go()"></a>', "1: <a> has a script as its href"),
    ],
)
def test_a_fault_is_named_with_its_line(source, fault):
    assert markup.faults(source, manifest=MANIFEST) == [fault]


@pytest.mark.parametrize(
    "source",
    [
        '<s-badge tone="{{ tone }}" id="x" data-y="1" aria-label="z" hx-get="/a">{% if a > b %}x{% endif %}</s-badge>',
        '<s-text-field name="a"{% if b %} error="{{ b }}"{% endif %}{% if off %} disabled{% endif %}></s-text-field>',
        '<s-page heading="A"><s-button slot="primary-action" accessibilityLabel="B"></s-button></s-page>',
        '<script src="/a.js"></script>',
        '{# <s-nothing style="x"> is only a comment #}',
    ],
)
def test_what_shopify_describes_is_accepted(source):
    assert markup.faults(source, manifest=MANIFEST) == []
