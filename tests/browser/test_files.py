"""Files in a real browser: with the script and without, with what is refused, and by keyboard."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import complaints, enter
from tests.browser.site import Site
from tests.sample.files import PDF


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    (folder / "minutes.pdf").write_bytes(PDF)
    (folder / "own.txt").write_text("My own.")
    (folder / "note.txt").write_text("A note.")
    (folder / "picture.svg").write_text("<svg/>")
    (folder / "long.txt").write_bytes(b"x" * (26 * 1024 * 1024))
    return folder


def panel(page: Page, site: Site) -> Page:
    page.goto(f"{site.address}/items/{site.request}")
    return page


def test_several_files_are_attached_at_once_with_the_script(browser: Browser, site: Site, papers: Path) -> None:
    with browser.new_context() as context:
        page = panel(enter(context, site, "staff"), site)
        page.locator("#f-file").set_input_files([papers / "minutes.pdf", papers / "note.txt"])
        page.get_by_role("button", name="Attach", exact=True).click()
        files = page.get_by_role("region", name="Files")
        expect(files.get_by_role("link", name="minutes.pdf", exact=True)).to_be_visible()
        expect(files.get_by_role("link", name="note.txt", exact=True)).to_be_visible()
        with page.expect_download() as download:
            files.get_by_role("link", name="minutes.pdf", exact=True).click()
        assert Path(download.value.path()).read_bytes() == PDF


def test_the_script_says_what_is_refused_and_keeps_saying_it(browser: Browser, site: Site, papers: Path) -> None:
    with browser.new_context() as context:
        page = panel(enter(context, site, "staff"), site)
        page.locator("#f-file").set_input_files([papers / "picture.svg", papers / "long.txt"])
        page.get_by_role("button", name="Attach", exact=True).click()
        said = page.locator("[data-progress]")
        expect(said).to_contain_text("“picture.svg” is an SVG picture")
        expect(said).to_contain_text("too large; nothing was kept")
        assert complaints(page) == []


def test_dropping_a_file_attaches_it(browser: Browser, site: Site) -> None:
    with browser.new_context() as context:
        page = panel(enter(context, site, "staff"), site)
        transfer = page.evaluate_handle(
            """() => { const data = new DataTransfer();
            data.items.add(new File(["Dropped."], "dropped.txt", { type: "text/plain" })); return data; }"""
        )
        page.dispatch_event("#files", "drop", {"dataTransfer": transfer})
        expect(page.get_by_role("link", name="dropped.txt", exact=True)).to_be_visible()


def test_an_upload_can_be_cancelled(browser: Browser, site: Site, papers: Path) -> None:
    with browser.new_context() as context:
        page = panel(enter(context, site, "staff"), site)
        page.route("**/files", lambda _route: None)  # it never arrives
        page.locator("#f-file").set_input_files(papers / "note.txt")
        page.get_by_role("button", name="Attach", exact=True).click()
        page.locator("[data-progress]").get_by_role("button", name="Cancel").click()
        expect(page.locator("[data-progress]")).to_contain_text("cancelled; nothing was kept")


def test_everything_works_without_scripts(browser: Browser, site: Site, papers: Path) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = panel(enter(context, site, "submitter"), site)
        page.locator("#f-file").set_input_files([papers / "own.txt", papers / "picture.svg"])
        page.get_by_role("button", name="Attach", exact=True).click()
        expect(page.locator("#f-file-error")).to_contain_text("“picture.svg” is an SVG picture")
        page.get_by_role("link", name="Withdraw own.txt").click()
        page.get_by_label("Why it is withdrawn").fill("Another one comes.")
        page.get_by_role("button", name="Withdraw the file").click()
        expect(page.get_by_role("region", name="Files")).to_contain_text("Another one comes.")


def test_a_form_takes_a_file_and_keeps_it_over_a_mistake(browser: Browser, site: Site, papers: Path) -> None:
    with browser.new_context() as context:
        page = enter(context, site, "submitter")
        page.goto(f"{site.address}/lists/change_request/new/create")
        page.locator("#f-attachments").set_input_files(papers / "picture.svg")
        page.locator("main form button").last.click()
        expect(page.locator(".errors")).to_be_focused()
        assert complaints(page) == []
        page.locator("#f-attachments").set_input_files(papers / "minutes.pdf")
        page.locator("main form button").last.click()  # the title is missing
        if page.locator("#f-attachments-attached").count():
            expect(page.locator("#f-attachments-attached")).to_contain_text("minutes.pdf (just uploaded)")
            assert complaints(page) == []
