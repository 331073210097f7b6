"""Two ways to use a page, so that one story is told with both: a pointer (a finger on phones), or keys alone."""

from playwright.sync_api import Locator, Page, expect

FARTHEST = 120  # presses of Tab from one control to the next
SEEN = """(it) => {
  const shown = it.closest('label') ?? it;
  const box = shown.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
  return top !== null && (shown.contains(top) || top.contains(shown));
}"""
# How many stops of Tab lie on the way, and which; of a group of choices Tab knows one, so that may be some too many.
AWAY = """(it) => {
  const here = document.activeElement;
  if (here === it || (it.type === 'radio' && here.type === 'radio' && here.name === it.name)) return 0;
  const way = here.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_PRECEDING ? -1 : 1;
  const stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
    .filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility());
  const [from, to] = [stops.indexOf(here), stops.indexOf(it)];
  return from < 0 || to < 0 ? way : to - from;
}"""


class Pointer:
    """Clicks, and taps where the screen is touched."""

    def __init__(self, page: Page, *, phone: bool) -> None:
        self.page, self.phone = page, phone

    def press(self, control: Locator, key: str = "") -> None:
        """Press a button or follow a link."""
        control.tap() if self.phone else control.click()

    def write(self, field: Locator, text: str) -> None:
        """Write into a field instead of what stands there."""
        self.press(field)
        field.fill("")
        self.page.keyboard.type(text)

    def choose(self, field: Locator, label: str) -> None:
        """Choose of a list."""
        field.select_option(label=label)

    def mark(self, choice: Locator) -> None:
        """Mark one of several choices."""
        choice.check()

    def go(self, letter: str) -> None:
        """Go to a place of the frame, named by its key after g."""
        place = self.page.locator(f'[data-go="{letter}"]')
        if self.phone and not place.is_visible():
            self.press(self.page.get_by_role("button", name="More", exact=True))
        self.press(place)


class Keys:
    """Keys alone: the letter a button shows, else Tab from where the focus is, and what has the focus is to be seen."""

    def __init__(self, page: Page, *, phone: bool) -> None:
        self.page, self.phone = page, phone

    def press(self, control: Locator, key: str = "") -> None:
        """Press a button or follow a link."""
        expect(control).to_be_visible()
        self.page.wait_for_load_state()
        if not key:
            self.reach(control)
        self.page.keyboard.press(key or "Enter")

    def write(self, field: Locator, text: str) -> None:
        """Write into a field instead of what stands there."""
        self.reach(field)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, field: Locator, label: str) -> None:
        """Choose of a list, by its first letters."""
        self.reach(field)
        self.page.keyboard.type(label)
        assert field.evaluate("(it) => it.selectedOptions[0].label") == label

    def mark(self, choice: Locator) -> None:
        """Mark one of several choices, by arrows."""
        self.reach(choice)
        for _press in range(FARTHEST):
            if choice.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{choice} is not to be marked by arrows.")

    def go(self, letter: str) -> None:
        """Go to a place of the frame."""
        self.page.wait_for_load_state()
        self.page.keyboard.press("g")
        self.page.keyboard.press(letter)

    def reach(self, control: Locator) -> None:
        """Press Tab until a control has the focus; at the beginning of a page the link past the menu is taken."""
        expect(control).to_be_visible()
        self.page.wait_for_load_state()
        if self.page.evaluate("document.activeElement === document.body"):
            self.page.keyboard.press("Tab")
            expect(self.page.get_by_role("link", name="Skip to content")).to_be_focused()
            self.page.keyboard.press("Enter")
            expect(self.page.locator("#main")).to_be_focused()
        away = control.evaluate(AWAY)
        stops = abs(away)
        for press in range(1, FARTHEST):
            if not away:
                assert control.evaluate(SEEN), f"{control} has the focus and is hidden behind something."
                return
            self.page.keyboard.press("Tab" if away > 0 else "Shift+Tab")
            if press >= stops:
                away = control.evaluate(AWAY)
        raise AssertionError(f"{control} is not reached by Tab.")


Hand = Pointer | Keys
