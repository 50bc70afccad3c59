from playwright.sync_api import Page


def test_browser_renders_a_page(page: Page) -> None:
    page.set_content("<h1>Accord</h1>")
    assert page.get_by_role("heading").inner_text() == "Accord"
