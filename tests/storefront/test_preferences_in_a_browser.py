"""What a stranger can do about what is known of them, in real Chromium: with a script, without one,
by keyboard alone, and for whoever hears the page instead of seeing it."""

from collections.abc import Iterator
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from shopkeeper.domain import Agreed
from shopkeeper.experience import Services
from tests.storefront.test_in_a_browser import PATHS

pytestmark = pytest.mark.browser
STRANGER = "A stranger First visit, nothing known"
OWN = ["/preferences", "/preferences/delete", "/quiz/welcome"]


@pytest.fixture
def plain(browser: Browser, address: str) -> Iterator[Page]:
    """An open tab of a browser without scripts."""
    context = browser.new_context(base_url=address, java_script_enabled=False)
    yield context.new_page()
    context.close()


def _as_stranger(page: Page) -> None:
    page.goto("/")
    page.locator(".who summary").click()
    page.get_by_role("button", name=STRANGER).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What people come here for")


def _take_quiz(page: Page) -> None:
    page.get_by_role("link", name="Begin").click()
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.get_by_text("Question 1 of 3")).to_be_visible()
    page.get_by_label("Light").check()
    page.get_by_role("button", name="Next").click()
    page.get_by_label("The best price").check()
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Is there anything you never want to see here?").fill("heart")
    page.get_by_role("button", name="Next").click()


def _titles(page: Page) -> list[str]:
    page.wait_for_load_state()
    return page.locator(".card :is(h2, h3)").all_text_contents()


def _belief(page: Page, title: str) -> Locator:
    return page.locator(".belief").filter(has=page.get_by_role("heading", name=title))


def _walk(page: Page) -> None:
    """All that the issue calls done, from the first page to the receipt."""
    _as_stranger(page)
    before = _titles(page)
    assert any("Heart" in title for title in before)
    _take_quiz(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Following what you told us")
    expect(page.locator(".reason").get_by_text("You said you like Light").first).to_be_visible()
    after = _titles(page)
    assert after != before
    assert not any("Heart" in title for title in after)

    page.get_by_role("link", name="Your preferences").first.click()
    shops_for = _belief(page, "What you shop for")
    expect(shops_for.locator(".what")).to_have_text("Light")
    shops_for.get_by_text("Where this comes from").click()
    expect(shops_for.get_by_text("You said so in a quiz on 1 June 2024")).to_be_visible()
    shops_for.get_by_role("button", name="Switch off").click()
    expect(_belief(page, "What you shop for").get_by_text("Switched off:")).to_be_visible()
    page.goto("/")
    expect(page.locator(".reason").get_by_text("You said you like Light")).to_have_count(0)

    page.get_by_role("link", name="Your preferences").first.click()
    page.get_by_role("button", name="Switch everything off").click()
    page.goto("/")
    expect(page.get_by_text("Personalization is off: everybody sees this.")).to_be_visible()
    assert _titles(page) == before

    page.get_by_role("link", name="Your preferences").first.click()
    page.get_by_role("link", name="Delete everything").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Delete everything known of you?")
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything is deleted")
    expect(page.locator(".receipt")).to_contain_text("What was believed of you")
    page.get_by_role("link", name="Back to the shop").click()
    assert _titles(page) == before


def test_a_stranger_answers_sees_the_page_follow_switches_off_and_deletes(page: Page) -> None:
    _walk(page)


def test_all_of_it_works_without_a_script(plain: Page) -> None:
    _walk(plain)


def _press_to(page: Page, target: Locator) -> None:
    """Move the focus to something by the Tab key alone."""
    for _ in range(200):
        if target.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} cannot be reached by the keyboard")


def test_all_of_it_works_by_the_keyboard_alone(page: Page) -> None:
    _as_stranger(page)
    _press_to(page, page.get_by_role("link", name="Begin"))
    page.keyboard.press("Enter")
    _press_to(page, page.get_by_role("button", name="Yes", exact=True))
    page.keyboard.press("Enter")
    _press_to(page, page.get_by_label("Light"))
    page.keyboard.press("Space")
    _press_to(page, page.get_by_role("button", name="Next"))
    page.keyboard.press("Enter")
    _press_to(page, page.get_by_label("The best price"))
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    _press_to(page, page.get_by_role("button", name="Skip"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Following what you told us")
    _press_to(page, page.get_by_role("link", name="Your preferences").first)
    page.keyboard.press("Enter")
    _press_to(page, _belief(page, "What you shop for").locator("details.say summary"))
    page.keyboard.press("Enter")
    _press_to(page, _belief(page, "What you shop for").get_by_label("Bags"))
    page.keyboard.press("Space")
    _press_to(page, _belief(page, "What you shop for").get_by_role("button", name="Save"))
    page.keyboard.press("Enter")
    expect(_belief(page, "What you shop for").locator(".what")).to_have_text("Bags, Light")
    _press_to(page, page.get_by_role("link", name="Delete everything"))
    page.keyboard.press("Enter")
    _press_to(page, page.get_by_role("button", name="Delete everything"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything is deleted")


def _violations(page: Page) -> list[str]:
    """What axe finds wrong, each with where."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['target']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_wrong(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    for path in ("/", *OWN):
        page.goto(path)
        assert _violations(page) == []


def test_axe_finds_nothing_wrong_on_the_way_either(page: Page) -> None:
    _as_stranger(page)
    assert _violations(page) == []
    page.goto("/quiz/welcome")
    page.get_by_role("button", name="Yes", exact=True).click()
    for _ in range(3):
        assert _violations(page) == []
        page.get_by_role("button", name="Next").click()
        expect(page.locator(".wrong")).to_be_visible()
        assert _violations(page) == []
        page.get_by_role("button", name="Skip").click()
    page.goto("/preferences")
    page.get_by_role("button", name="Switch everything off").click()
    for summary in page.locator("main details > summary").all():
        summary.click()
    assert _violations(page) == []
    page.goto("/preferences/delete")
    page.get_by_role("button", name="Delete everything").click()
    assert _violations(page) == []


def test_the_centre_is_two_clicks_from_every_page_at_most(page: Page) -> None:
    for path, place in product([*PATHS, *OWN], ("header", "footer")):
        page.goto(path)
        page.locator(place).get_by_role("link", name="Your preferences").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your preferences")


@pytest.mark.parametrize("purpose", ["Suggestions for you", "Advertising elsewhere"])
def test_yes_and_no_take_as_many_clicks_and_as_much_room(
    page: Page, services: Services, purpose: str
) -> None:
    looks: list[object] = []
    clicks: list[int] = []
    for answer in ("Yes", "No"):
        page.goto("/")
        page.get_by_role("link", name="Your preferences").first.click()
        button = page.get_by_role("button", name=f"{answer} to {purpose}", exact=True)
        looks.append(button.evaluate(
            "e => { const s = getComputedStyle(e), { width, height } = e.getBoundingClientRect();"
            " return [width, height, s.color, s.background, s.fontWeight, s.fontSize, s.border] }"
        ))  # fmt: skip
        before = len(_agreed(services))
        button.click()
        expect(page.get_by_role("status")).to_contain_text(f"Your {answer.lower()} is noted")
        clicks.append(len(_agreed(services)) - before)
    assert looks[0] == looks[1]
    assert clicks == [1, 1]


def _agreed(services: Services) -> list[Agreed]:
    records = (one.entry.record for one in services.log.read(after=0, limit=10_000))
    return [one for one in records if isinstance(one, Agreed)]


SMALL = """() => [...document.querySelectorAll('button, .choice, summary')]
    .filter(e => e.checkVisibility())
    .filter(e => e.getBoundingClientRect().height < 24).map(e => e.outerHTML)"""


def test_these_pages_fit_a_small_screen_and_can_be_hit(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    for path in OWN:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.evaluate(SMALL) == []
        assert page.locator("main").count() == page.locator("h1").count() == 1


def test_a_browser_that_sends_the_signal_is_told_it_is_honoured(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(base_url=address, extra_http_headers={"Sec-GPC": "1"})
    page = context.new_page()
    for path in ("/", "/preferences"):
        page.goto(path)
        words = page.get_by_text("Opt-Out Request Preference Signal Honored")
        expect(words.first).to_be_visible()
    context.close()
