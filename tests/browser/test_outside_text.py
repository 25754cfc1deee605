"""What an address says is shown as it is: no link, no picture, no formula, and nothing fetched."""

from __future__ import annotations

from urllib.parse import quote

from playwright.sync_api import Page, expect

NASTY = (
    "![x](http://evil.example/x.png)",
    "[press](http://evil.example)",
    "http://evil.example",
    "www.evil.example",
    "<img src=//evil.example/x.png>",
    "$x^2$ :smile: :red[no] :material/home:",  # the slash is shown as Streamlit shows it
)
MADE = "a, img, svg, .katex, .stMarkdownColoredText, [data-testid='stIconMaterial']"


def test_what_an_address_says_is_only_text(server, open_page):
    asked_for: list[str] = []

    def note_requests(page: Page) -> None:
        page.on("request", lambda request: asked_for.append(request.url))

    together = [" and ".join(some) for some in (NASTY[:3], NASTY[3:])]  # more would be cut off
    asked = [("Train?run=", text) for text in together] + [("Draw?model=", text) for text in NASTY]
    addresses = [server.page(address + quote(text, safe="")) for address, text in asked]
    page = open_page(addresses[0], prepare=note_requests)
    for url, (_, text) in zip(addresses, asked, strict=True):
        if url != addresses[0]:
            page.goto(url)
        said = page.get_by_test_id("stAlert").get_by_test_id("stMarkdownContainer").first
        expect(said).to_contain_text(text.replace(":material/", ":material_"))
        expect(said.locator(MADE)).to_have_count(0)
    elsewhere = [url for url in asked_for if "//evil" in url.partition("?")[0]]
    assert elsewhere == []
