"""What a visitor does on the pages, and what there is to be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.browser.screens import POLLING

Stroke = Sequence[tuple[int, int]]

# Strokes on the paper, 280 pixels high and, on a phone, some 350 wide.
SEVEN: tuple[Stroke, ...] = (((75, 65), (205, 65), (180, 120), (150, 180), (130, 230)),)
THREE: tuple[Stroke, ...] = (
    (
        (85, 70), (120, 50), (165, 55), (185, 85), (165, 120), (125, 135),
        (170, 150), (190, 185), (170, 220), (125, 230), (85, 210),
    ),
)  # fmt: skip
NOUGHT: tuple[Stroke, ...] = (
    ((130, 90), (105, 120), (102, 160), (125, 200), (155, 185), (165, 140), (150, 100), (130, 90)),
)
NUMBER: tuple[Stroke, ...] = (
    ((30, 80), (20, 150), (80, 150)),
    ((65, 80), (63, 210)),
    *NOUGHT,
    ((190, 80), (260, 80), (240, 140), (225, 210)),
)
SCRIBBLE: tuple[Stroke, ...] = (
    ((60, 60), (220, 80), (60, 120), (220, 150), (60, 180), (220, 220), (80, 70), (200, 230))
    + ((150, 40), (100, 240), (230, 120), (40, 150)),
)
# A 2, a 0, a 4 of two strokes and an 8, each touching the next one.
TOUCHING_2048: tuple[Stroke, ...] = (
    ((20, 95), (30, 70), (55, 62), (78, 78), (76, 105), (50, 145), (22, 188), (108, 186)),
    (
        (130, 64), (144, 69), (155, 83), (163, 104), (166, 128), (163, 152), (155, 173),
        (144, 187), (130, 192), (116, 187), (105, 173), (97, 152), (94, 128), (97, 104),
        (105, 83), (116, 69), (130, 64),
    ),
    ((205, 66), (172, 140), (252, 140)),
    ((222, 100), (220, 195)),
    (
        (305, 80), (285, 64), (262, 78), (268, 105), (288, 125), (310, 150), (305, 180),
        (283, 194), (258, 178), (262, 150), (285, 125), (304, 103), (305, 80),
    ),
)  # fmt: skip
PAPER = "canvas.upper-canvas"

_CURVES = """() => ({
    said: document.querySelector('[data-testid=stProgress]')?.innerText ?? '',
    charts: [...document.querySelectorAll('.vega-embed svg')].map(svg =>
        [...svg.querySelectorAll('.mark-line path')].map(path =>
            (path.getAttribute('d') ?? '').split(/[ML]/).length - 1))
})"""


@dataclass(frozen=True)
class Curves:
    """The two charts at one moment.

    Attributes:
        said: the sentence above the progress bar at that moment.
        points: points of the training curve, in the chart of the loss and in that of the
            accuracy; 0 before they are drawn.
    """

    said: str
    points: tuple[int, int]


def draw(page: Page, strokes: Sequence[Stroke]) -> None:
    """Draw on the paper with the mouse."""
    draw_at(page, paper(page), strokes)


def draw_at(page: Page, box: dict[str, float], strokes: Sequence[Stroke]) -> None:
    """The same where the paper is known to be, without a look at it."""
    for first, *others in strokes:
        page.mouse.move(box["x"] + first[0], box["y"] + first[1])
        page.mouse.down()
        for x, y in others:
            page.mouse.move(box["x"] + x, box["y"] + y, steps=8)
        page.mouse.up()


def draw_with_finger(page: Page, strokes: Sequence[Stroke]) -> None:
    """The same on a touch screen."""
    box, screen = paper(page), page.context.new_cdp_session(page)
    for stroke in strokes:
        kind = "touchStart"
        for x, y in _between(stroke):
            touch = {"x": box["x"] + x, "y": box["y"] + y}
            screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [touch]})
            kind = "touchMove"
        screen.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    screen.detach()


def paper(page: Page, canvas: Locator | None = None) -> dict[str, float]:
    """Where the paper, or another canvas, is on the screen, once it has come to rest there."""
    canvas = canvas or page.locator(PAPER)
    expect(canvas).to_have_count(1)  # a sheet that was cleared may lie there for a moment more
    canvas.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    return canvas.bounding_box()


def expect_answer(page: Page, label: str) -> None:
    """Wait until the large answer is this one, and the bars agree."""
    answer = page.get_by_test_id("answer").locator("div").first
    expect(answer).to_have_text(label)
    bars = page.get_by_test_id("bars").locator(":scope > div")
    expect(bars).to_have_count(10)
    shares = [_share(text) for text in bars.all_inner_texts()]
    assert max(range(10), key=shares.__getitem__) == int(label)


def set_slider(page: Page, label: str, steps: int) -> None:
    """Move a slider to so many steps from its left end, with the keyboard."""
    slider = page.get_by_role("slider", name=label).first
    slider.press("Home")
    for _ in range(steps):
        slider.press("ArrowRight")


def start_training(page: Page, epochs: int, batch_size_step: int = 1) -> str:
    """Train a dense network on 50,000 digits in small batches, slowly enough to be watched.

    Returns:
        The address of the run, for watching: `steering_link` is for steering.
    """
    set_slider(page, "Epochs", epochs - 1)
    page.get_by_text("More settings").click()
    page.get_by_text("EMA of the weights").click(trial=True)  # the panel is open down to its end
    set_slider(page, "Batch size", batch_size_step)
    press_train(page)
    return page.url


def press_train(page: Page) -> str:
    """Train with the settings that are there. Returns the run's id, once the address has it."""
    button(page, "Train").click()
    page.wait_for_url(re.compile("run=[0-9a-f]+$"))
    return page.url.partition("run=")[2]


def steering_link(page: Page) -> str:
    """The address of the run with the key that steers it, as Share tells it."""
    button(page, "Share").click()
    shared = page.locator("code").filter(has_text="&key=").inner_text()
    page.keyboard.press("Escape")
    return f"{page.url}&key={shared.strip().partition('&key=')[2]}"


def curves(page: Page) -> Curves:
    seen = page.evaluate(_CURVES)
    counts = [lines[0] if lines else 0 for lines in seen["charts"]]
    return Curves(seen["said"].replace("\N{NO-BREAK SPACE}", " "), (*counts, 0, 0)[:2])


def expect_movement(page: Page) -> None:
    """Wait until the training curve has more points than it has now."""
    page.locator(".mark-line path").first.wait_for(state="attached")
    before = curves(page).points[0]
    moved = f"before => ({_CURVES})().charts[0]?.[0] > before"
    page.wait_for_function(moved, arg=before, polling=POLLING)


def progress(page: Page) -> Locator:
    return page.get_by_test_id("stProgress").first  # as below


def state(page: Page) -> Locator:
    """The badge beside the run's name, e.g. "Training"."""
    return page.locator(".stMarkdownBadge").first  # the one it replaces may stay for a moment


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def _between(stroke: Stroke) -> list[tuple[float, float]]:
    """The points of a stroke with seven more between each two, as a finger makes them."""
    pairs = zip(stroke, stroke[1:], strict=False)
    steps = [(a, b, i / 8) for a, b in pairs for i in range(8)]
    return [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b, t in steps] + [
        stroke[-1]
    ]


def _share(bar: str) -> float:
    """The percentage in the text of a bar, e.g. "7\n98.2 %"."""
    return float(re.search(r"([\d.]+)\s?%", bar)[1]) - (0.01 if "<" in bar else 0)
