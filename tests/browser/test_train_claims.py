"""What stands on the dashboard, read in a real browser at many records and judged by the predicates of the claims test."""

from dataclasses import replace

import numpy as np
import pytest
from dashboard_claims import DASHBOARD, Told

from core import EXAMPLES
from ui.edits import Edit, write_edits
from ui.pairs import PAIRS, OutputPair
from ui.runs import Training, write_training
from ui.settings import Settings, course_of, training_of

SHOWN = (0, 1, 5, 21, 40)


def example(title: str, **changes) -> Settings:
    chosen = EXAMPLES[title]
    pair = OutputPair(chosen.output, chosen.cost)
    settings = Settings(title, chosen.observation, 1, pair, chosen.hidden, chosen.widths, 0, chosen.learning_rate)
    return replace(settings, training=training_of(chosen), **changes)


def all_zero(settings: Settings) -> Settings:
    edits = [
        Edit(f"{letter}_{l}", i, j, 0.0)
        for l, layer in enumerate(settings.initial_network.layers, 1)
        for letter, part in (("W", layer.W), ("b", layer.b[None]))
        for i, j in np.ndindex(part.shape)
    ]
    return replace(settings, edits=tuple(sorted(edits)))


def dead(settings: Settings) -> Settings:
    return replace(settings, edits=tuple(Edit("b_1", 0, i, -50.0) for i in (1, 3)))


XOR = "XOR 2-2-1"
RUNS = {
    "as it opens": Settings(),
    "softmax, Adam, batches of 16": Settings(pair=PAIRS["softmax + cross-entropy"], training=Training(16, "adam")),
    "no test, momentum": Settings(training=Training(4, "momentum", test_percent=0, momentum=0.6)),
    "all weights 0": all_zero(Settings(pair=PAIRS["softmax + cross-entropy"], training=Training(9999))),
    "two dead": dead(Settings()),
    "one output": example(XOR),
    "one output, all weights 0": all_zero(example(XOR)),
    "diverging": Settings(rate=1e6),
}


def address(settings: Settings, update: int) -> str:
    chosen = {
        "example": settings.example,
        "pair": settings.pair.title,
        "rate": str(settings.rate),
        "edits": write_edits(settings.edits),
        "training": write_training(settings.training, training_of(settings.worked)),
        "at": str(update),
    }
    return "/train?" + "&".join(
        f"{name}={value.replace('+', '%2B').replace(' ', '+')}" for name, value in chosen.items() if value
    )


def texts(page, selector: str) -> list[str]:
    return [text for text in page.locator(selector).all_text_contents() if text]


def sentences(page) -> list[str]:
    """Everything that is told of the record on the screen."""
    said = [f"{part}." for part in page.locator(".progress").inner_text().rstrip(".").split(". ")]
    said += [
        f"{label}: {value}" for label, value in zip(texts(page, ".numbers th"), texts(page, ".numbers td"), strict=True)
    ]
    told = page.locator(".idle").inner_text()
    said += [f"Rows of {part.strip().rstrip('.')}." for part in told.split("Rows of ") if part] or ["No row is all 0."]
    worst = texts(page, ".worst button")
    said += [*worst, f"Highest costs: {', '.join(line.split(':')[0].split()[-1] for line in worst)}"]
    for table in page.locator(".confusion").all():
        part = table.locator("caption").inner_text().partition(":")[0]
        names = [cell for cell in table.locator("thead th").all_text_contents() if cell]
        for name, row in zip(names, table.locator("tbody tr").all(), strict=True):
            counts = row.locator("td").all_text_contents()
            said += [f"{part}, {name} answered {answer}: {count}" for answer, count in zip(names, counts, strict=True)]
    return [*said, *texts(page, ".counted"), *texts(page, ".engine")]


def told(settings: Settings, update: int, ended: bool = False) -> Told:
    moment = course_of(settings).moment(update)
    return Told(settings, update, moment.parameters.copy(), tuple(moment.state), ended)


@pytest.mark.parametrize("name", RUNS)
def test_what_is_said_of_every_record_is_so(visit, name):
    settings = RUNS[name]
    page = visit.open(address(settings, max(SHOWN)))
    page.locator(".training[data-painted]").wait_for()
    assert page.get_by_test_id("stAlert").count() == 0
    shown = set()
    for update in SHOWN:
        page.locator(".timeline").fill(str(update))
        page.wait_for_timeout(300)  # once it stands still, all is written
        at = int(page.get_by_test_id("training").get_attribute("data-update"))
        ended = page.locator(".ended").is_visible()
        case = told(settings, at, ended)
        for sentence in sentences(page):
            if not sentence.startswith("The updates are made by"):  # the server's engine, not this process's
                DASHBOARD.judge(sentence, case)
        if ended:
            reason, _, suggestion = page.locator(".ended").inner_text().partition(". ")
            DASHBOARD.judge(f"{reason}.", case)
            DASHBOARD.judge(suggestion, case)
        shown.add(at)
    assert len(shown) == len(SHOWN) or name == "diverging"


@pytest.mark.parametrize("name", ["softmax, Adam, batches of 16", "no test, momentum"])
def test_what_is_said_of_a_pinned_run_is_so(visit, name):
    settings, furthest = RUNS[name], 60
    page = visit.open(address(settings, furthest))
    page.locator(".training[data-painted]").wait_for()
    page.get_by_role("button", name="Pin this run").click()
    records = course_of(settings).records(tuple(range(furthest + 1)))
    tested = len(settings.run.test) > 0
    seen = list(
        zip(records.update.tolist(), (records.test_accuracy if tested else records.train_accuracy).tolist(), strict=True)
    )
    heads = page.locator(".pins thead th").all_text_contents()
    for row in page.locator(".pins tbody tr").all():
        cells = row.locator("td").all_text_contents()
        for head, cell in list(zip(heads[1:], cells, strict=True))[1:3]:
            DASHBOARD.judge(f"{head}: {cell}", seen)
        assert cells[2].endswith("test" if tested else "training")


def test_at_its_end_the_next_update_is_said_not_to_come(visit):
    page = visit.open("/train?training=e1&at=105")
    page.locator(".training[data-update='105']").wait_for()
    assert page.locator(".unmade").inner_text() == "as it would be, for the run ends here"
    page.keyboard.press("ArrowLeft")
    page.locator(".training[data-update='104']").wait_for()
    assert page.locator(".unmade").inner_text() == ""


def test_while_it_plays_nothing_is_said_of_rows_that_have_passed(visit):
    page = visit.open("/train")
    page.locator(".training[data-painted]").wait_for()
    page.get_by_role("button", name="Start").click()
    page.locator(".idle.moving").wait_for(state="attached")
    assert page.locator(".idle").is_hidden()
    page.get_by_role("button", name="Pause").click()
    page.locator(".idle:not(.moving)").wait_for(state="attached")
