"""The picture of a definition: well formed, without script, with every stage and every way."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.unit.workflows.definition_factories import SMALL, changed
from tests.unit.workflows.lifecycle_factories import DEFINITION
from tracker.reports.workflow_layout import Side, lay_out
from tracker.reports.workflow_picture import as_svg, as_text
from tracker.workflows.definition import WorkflowDefinition
from tracker.workflows.definition_file import parse

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = """</title></text><script>alert(1)</script> & 'x' <b>"""
LONG = "word " * 35 + "x"


def drawn(definition: WorkflowDefinition) -> ET.Element:
    return ET.fromstring(as_svg(definition))


def words(picture: ET.Element) -> str:
    return " ".join(each.text or "" for each in picture.iter(f"{SVG}text"))


def test_it_shows_every_stage_lane_and_way() -> None:
    shown = words(drawn(DEFINITION))
    for stage in DEFINITION.stages.values():
        assert stage.title in shown
    labels = [t.label for t in DEFINITION.triggers.values() if ".done" not in t.to]
    assert [label for label in labels if label not in shown] == []
    assert "From every open stage:" in shown


def test_it_has_a_name_and_a_description_for_those_who_do_not_see_it() -> None:
    picture = drawn(DEFINITION)
    title, described = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")
    assert picture.get("role") == "img"
    assert title is not None
    assert described is not None
    assert picture.get("aria-labelledby") == f"{title.get('id')} {described.get('id')}"
    assert title.text == "Local Industrial Strategy, version 2"
    said = described.text or ""
    assert "Review by both panels (Analytical Panel, Implementation Board in parallel)" in said
    assert "Refer the draft back, to Drafting" in said
    assert "Withdrawn: the end." in said


@pytest.mark.parametrize("where", ['title = "Small"', 'title = "Work"', 'title = "One"'])
def test_hostile_words_stay_words(where: str) -> None:
    hostile = changed(
        (where, f'title = """{HOSTILE}"""'),
        ('to = "review", by', f'label = """{HOSTILE}""", to = "review", by'),
    )
    definition = parse(hostile)
    picture = drawn(definition)
    kinds = {each.tag.removeprefix(SVG) for each in picture.iter()}
    assert kinds == {"svg", "title", "desc", "rect", "path", "text"}
    names = {name for each in picture.iter() for name in each.attrib}
    assert not [name for name in names if name.startswith("on") or "href" in name]
    assert HOSTILE in as_text(definition)


@pytest.mark.parametrize("text", [LONG, "x" * 200])
def test_long_words_stay_on_the_picture(text: str) -> None:
    definition = parse(
        changed(
            ('title = "Work"', f'title = "{text}"'),
            ('title = "One"', f'title = "{text}"'),
            ('to = "review", by', f'label = "{text}", to = "review", by'),
        )
    )
    layout = lay_out(definition)
    for above, below in zip(layout.boxes, layout.boxes[1:], strict=False):
        assert above.y + above.height < below.y
    assert layout.boxes[-1].y + layout.boxes[-1].height < layout.height
    for way in layout.ways:
        assert all(0 <= x <= layout.width for line in way.lines for x, _ in line)
        assert all(len(line) <= 26 for line in way.label)


def test_the_way_on_is_dark_and_runs_to_the_first_end() -> None:
    ways = {way.label: way for way in lay_out(DEFINITION).ways}
    main = {" ".join(label) for label, way in ways.items() if way.is_main}
    assert main == {
        "Close the evidence review",
        "Share the draft with both panels",
        "Send the draft to Government for consultation",
        "Present the strategy to the meeting",
        "Publish the decision",
        "Let the period for call-in lapse",
        "Record the submission to Government",
        "Record the publication",
    }
    sides = {" ".join(label): way.side for label, way in ways.items()}
    assert sides["Refer the draft back"] is Side.BACK
    assert sides["Let the period for call-in lapse"] is Side.PAST
    assert sides["Call the decision in"] is Side.DOWN
    assert sides["From every open stage: Withdraw the strategy"] is Side.IN


def test_a_way_from_several_stages_is_one_rail_with_one_head() -> None:
    layout = lay_out(DEFINITION)
    [back] = [way for way in layout.ways if way.label == ("Refer the draft back",)]
    boxes = {box.stage.name: box for box in layout.boxes}
    left = boxes["drafting"].x
    starts = [line[0] for line in back.lines if line[0][0] == left]
    assert len(starts) == 3
    (_, tip) = back.lines[-1]
    drafting = boxes["drafting"]
    assert tip[0] == left
    assert drafting.y < tip[1] < drafting.y + drafting.height


def test_rails_beside_each_other_do_not_meet() -> None:
    text = SMALL + (
        'skip = { from = ["work"], to = "check", by = ["lead_officer"] }\n'
        'jump = { from = ["work"], to = "over", by = ["lead_officer"] }\n'
        'back = { from = ["check"], to = "work", by = ["lead_officer"] }\n'
        'again = { from = ["check"], to = "check", by = ["lead_officer"] }\n'
    )
    ways = [way for way in lay_out(parse(text)).ways if way.side in (Side.PAST, Side.BACK)]
    rails = [
        (line[0][0], *sorted(y for _, y in line))
        for way in ways
        for line in way.lines
        if line[0][0] == line[1][0]
    ]
    assert len(rails) == 4
    for one, (x, top, bottom) in enumerate(rails):
        for other_x, other_top, other_bottom in rails[one + 1 :]:
            assert x != other_x or bottom < other_top or other_bottom < top


def test_the_text_marks_the_way_on() -> None:
    text = as_text(DEFINITION)
    assert "  → Let the period for call-in lapse: Submission to Government" in text
    assert "  ↪ Refer the draft back: Drafting" in text
    assert "in parallel: Analytical Panel [review.analytical_panel]" in text
    assert "owner: committee clerk" in text
    assert text.endswith("From every open stage: Withdraw the strategy, to Withdrawn.")


def test_the_picture_in_the_documents_is_the_one_of_today() -> None:
    kept = Path(__file__).parents[3] / "docs" / "images" / "local-industrial-strategy.svg"
    assert kept.read_text("utf-8") == as_svg(DEFINITION) + "\n"


def test_words_stand_out_from_what_is_behind_them() -> None:
    """WCAG 1.4.3: at least 4.5 to 1."""
    picture = drawn(DEFINITION)
    inks = {each.get("fill") or "" for each in picture.iter(f"{SVG}text")}
    papers = {"#e8eef6", "#ffffff"}
    assert inks == {"#0b0c0c", "#484949", "#ffffff"}
    for ink in inks - {"#ffffff"}:
        assert all(contrast(ink, paper) >= 4.5 for paper in papers)
    assert contrast("#ffffff", "#1d3f6e") >= 4.5


def contrast(one: str, other: str) -> float:
    lights = sorted((light(one), light(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def light(colour: str) -> float:
    parts = [int(part, 16) / 255 for part in re.findall("[0-9a-f]{2}", colour)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
