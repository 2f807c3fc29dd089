"""The journey fills in the admin's forms as a browser would send them."""

from devstore.clients import FormReader

PAGE = """
<form method="post" action="/settings/">
  <s-text-field name="name" value="Every purchase"></s-text-field>
  <s-number-field name="points" value="" error="Enter a whole number of points, 1 or more."></s-number-field>
  <s-choice-list name="channels" multiple>
    <s-choice value="web" selected>Online store</s-choice>
    <s-choice value="pos">Point of sale</s-choice>
    <s-choice value="b2b" selected>B2B</s-choice>
  </s-choice-list>
  <s-checkbox name="exclusive" value="on"></s-checkbox>
  <s-checkbox name="other" value="on" checked></s-checkbox>
</form>
"""


def test_fields_are_read_with_their_values_and_only_what_is_chosen():
    form = FormReader(PAGE)

    assert form.action == "/settings/"
    assert form.fields == {
        "name": ["Every purchase"], "points": [""], "channels": ["web", "b2b"], "other": ["on"],
    }  # fmt: skip
    assert form.errors == ["points: Enter a whole number of points, 1 or more."]
