"""The server goes away in mid-walk, and another takes its place: nothing is lost, and no dialog stands in the way."""

from playwright.sync_api import expect
from servers import serve

from ui.player.asking import asks
from ui.settings import Settings


def test_nothing_is_lost_with_the_connection(browser):
    process, url = serve()
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(f"{url}/step-through?flower=3&predict=numbers&step=z_1")
    sentence = asks(Settings(flower=3), "numbers")["asks"]["z_1"]["sentence"]
    expect(page.locator(".question > fieldset > legend")).to_have_text(sentence, timeout=30_000)
    page.locator(".reveal").click()
    page.locator("[data-step-id=z_1]").wait_for()
    page.locator(".js-plotly-plot .heatmap-label").first.wait_for()
    lost = page.get_by_text("The connection is lost")
    expect(lost).to_be_hidden()
    process.kill()
    process.wait(10)
    expect(lost).to_be_visible(timeout=10_000)
    page.wait_for_timeout(4000)  # longer than Streamlit waits with its dialog
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator(".outline button").nth(2).click()
    page.locator("[data-step-id=a_1]").wait_for()
    page.locator(".reveal").click()
    process, _ = serve(port=int(url.rpartition(":")[2]))
    expect(lost).to_be_hidden(timeout=30_000)
    page.wait_for_timeout(1500)
    page.locator("[data-step-id=a_1]").wait_for()
    assert "flower=3" in page.url
    assert "step=a_1" in page.url
    page.locator(".next").click()
    page.locator("[data-step-id=z_2]").wait_for()
    page.locator(".previous").click()
    expect(page.locator(".judged")).not_to_be_empty()  # as it was answered
    page.get_by_role("button", name="Next flower").click()
    page.wait_for_url("**flower=4*")
    page.close()
    process.terminate()
    process.wait(10)
