"""The stand-ins of Shopify's elements, in a real browser: forms, keyboard, overlays, fragments that are swapped in."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("elements")]

FORM = """<form id="form">
<s-text-field label="Name" name="name" value="Five" required details="Shoppers see it."></s-text-field>
<s-number-field label="Points" name="points" value="5" error="Enter a whole number."></s-number-field>
<s-select label="Rounding" name="rounding" value="up">
<s-option value="down">Down</s-option><s-option value="up">Half up</s-option></s-select>
<s-checkbox label="Pause" name="pause" checked></s-checkbox>
<s-switch label="Point of sale" name="pos" value="yes"></s-switch>
<s-choice-list label="Who" name="who">
<s-choice value="all" selected>Everyone</s-choice><s-choice value="joined">Who joined</s-choice></s-choice-list>
<s-choice-list label="Channels" name="channels" multiple>
<s-choice value="web" selected>Web</s-choice><s-choice value="pos" selected>Till</s-choice></s-choice-list>
<s-color-field label="Accent" name="accent" value="#24463A"></s-color-field>
<s-text-field label="Off" name="off" value="never sent" disabled></s-text-field>
<s-button type="submit">Save</s-button><s-button type="reset">Discard</s-button></form>"""
VALUES = "[...new FormData(document.getElementById('form'))].map((pair) => pair.join('=')).join('&')"
UNTOUCHED = "name=Five&points=5&rounding=up&pause=on&who=all&channels=web&channels=pos&accent=#24463A"


@pytest.fixture
def show(chromium, standin):
    """A page with the given body; waits until the elements are built."""
    page = chromium.new_page(viewport={"width": 900, "height": 800})
    page.set_default_timeout(8000)

    def open_with(body: str):
        html = f'<!doctype html><title>Try</title><script src="/cdn/polaris.js"></script>{body}'
        page.route("**/try", lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=html))
        page.goto(f"{standin.url}/try")
        page.wait_for_function("Boolean(customElements.get('s-tooltip'))")
        return page

    yield open_with
    page.close()


def test_a_form_sends_what_its_fields_show(show):
    page = show(FORM)
    assert page.evaluate(VALUES) == UNTOUCHED

    page.get_by_label("Name").fill("Six")
    page.get_by_label("Points").fill("7")
    page.get_by_label("Rounding").select_option("down")
    page.get_by_label("Pause").uncheck()
    page.get_by_role("switch", name="Point of sale").check()
    page.get_by_role("radio", name="Who joined").check()
    page.get_by_role("checkbox", name="Till").uncheck()
    page.get_by_label("Accent: choose").fill("#112233")

    assert page.evaluate(VALUES) == "name=Six&points=7&rounding=down&pos=yes&who=joined&channels=web&accent=#112233"
    assert page.get_by_label("Accent", exact=True).input_value() == "#112233"
    page.get_by_label("Accent", exact=True).fill("#445566")
    assert page.get_by_label("Accent: choose").input_value() == "#445566"


def test_discard_brings_everything_back(show):
    page = show(FORM)
    page.get_by_label("Name").fill("Six")
    page.get_by_role("radio", name="Who joined").check()
    page.get_by_label("Pause").uncheck()

    page.get_by_role("button", name="Discard").click()

    assert page.evaluate(VALUES) == UNTOUCHED


def test_enter_in_a_field_and_the_button_submit_once_each(show):
    page = show(FORM)
    page.evaluate(
        "window.sent = 0; document.addEventListener('submit', (event) => { event.preventDefault(); window.sent += 1; })"
    )

    page.get_by_label("Name").press("Enter")
    assert page.evaluate("window.sent") == 1
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Space")
    assert page.evaluate("window.sent") == 2


def test_change_and_input_are_heard_outside_with_the_new_value(show):
    page = show(FORM)
    page.evaluate(
        "window.heard = []; for (const name of ['input', 'change']) document.addEventListener(name, (event) =>"
        " window.heard.push(`${name} ${event.target.localName} ${event.target.checked ?? event.target.value}`))"
    )

    page.get_by_label("Pause").uncheck()
    page.get_by_role("radio", name="Who joined").check()

    assert page.evaluate("window.heard") == [
        "input s-checkbox false",
        "change s-checkbox false",
        "input s-choice-list joined",
        "change s-choice-list joined",
    ]


def test_errors_and_details_belong_to_their_field(show):
    page = show(FORM)

    assert page.get_by_label("Points").get_attribute("aria-invalid") == "true"
    assert page.get_by_role("alert").filter(has_text="Enter a whole number.").is_visible()
    assert page.get_by_text("Shoppers see it.").is_visible()


def test_a_modal_opens_takes_the_focus_and_closes_by_keyboard(show):
    page = show(
        '<s-button commandFor="ask" command="--show">Delete</s-button><s-modal id="ask" heading="Really?">Gone is gone.'
        '<s-button slot="primary-action" commandFor="ask" command="--hide">Yes</s-button></s-modal>'
    )
    page.get_by_role("button", name="Delete").click()
    assert page.get_by_role("dialog", name="Really?").is_visible()

    page.keyboard.press("Escape")

    assert page.get_by_role("dialog").count() == 0
    page.get_by_role("button", name="Delete").press("Enter")
    page.get_by_role("button", name="Yes").click()
    assert page.get_by_role("dialog").count() == 0


def test_a_menu_is_walked_with_the_arrows(show):
    page = show(
        '<s-button commandFor="menu">More</s-button><s-menu id="menu" accessibilityLabel="More">'
        "<s-button>Copy</s-button><s-button>Archive</s-button></s-menu>"
    )
    page.get_by_role("button", name="More").click()

    page.keyboard.press("ArrowDown")

    assert page.evaluate("document.activeElement.textContent") == "Archive"
    page.keyboard.press("Escape")
    assert not page.locator("s-menu").is_visible()


TABLE = """<s-table><s-table-header-row><s-table-header>Rule</s-table-header>
<s-table-header format="numeric">Points</s-table-header></s-table-header-row><s-table-body>
<s-table-row clickDelegate="first"><s-table-cell><s-link id="first" href="#first">Per dollar</s-link></s-table-cell>
<s-table-cell>5</s-table-cell></s-table-row></s-table-body></s-table>"""


@pytest.mark.parametrize("swapped", [False, True], ids=["in the page", "swapped in"])
def test_a_table_has_rows_cells_and_one_target_for_a_click(show, swapped):
    page = show('<div id="here"></div>' if swapped else TABLE)
    if swapped:
        page.evaluate("(html) => { document.getElementById('here').innerHTML = html; }", TABLE)

    points = page.get_by_role("cell", name="5", exact=True)
    assert page.get_by_role("columnheader").all_inner_texts() == ["Rule", "Points"]
    assert points.evaluate("(cell) => getComputedStyle(cell).textAlign") == "end"
    points.click()

    assert page.evaluate("location.hash") == "#first"


def test_a_responsive_value_follows_its_container(show):
    page = show(
        '<s-query-container id="box"><s-grid id="grid"'
        ' gridTemplateColumns="@container (inline-size > 500px) 1fr 1fr, 1fr">'
        "<s-box>one</s-box><s-box>two</s-box></s-grid></s-query-container>"
    )
    columns = "getComputedStyle(document.getElementById('grid')).gridTemplateColumns.split(' ').length"
    assert page.evaluate(columns) == 2

    page.evaluate("document.getElementById('box').style.inlineSize = '300px'")

    assert page.evaluate(columns) == 1
