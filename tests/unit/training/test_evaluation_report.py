"""The report stands alone, shows text as text, and says what was measured."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from training.data.pairs import Pair
from training.evaluate.evaluation import Evaluation, evaluate_outputs
from training.evaluate.report import (
    Part,
    html,
    markdown,
    markdown_table,
    report_of,
    report_of_parts,
    write_report,
)
from training.evaluate.sections import Section

NASTY = "<script>alert('x')</script> & | `code` [link](http://example.org) \\"


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    pairs = [Pair("He sells food .", "HE SELL FOOD ."), Pair(NASTY, "BOOK | PEN"), Pair("a", "b")]
    return evaluate_outputs("toy 0.0.1", pairs, ["HE SELL FOOD .", NASTY, "b"], pairs[:1] * 3)


class Outline(HTMLParser):
    """Tags, the addresses they name, and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)
        self.unclosed = self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [v for k, v in attrs if k in ("src", "href") and v]
        if tag in ("table", "thead", "tbody", "tr", "td", "th", "div", "h2", "p", "small", "span"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_asks_no_other_host_for_anything(evaluation: Evaluation, tmp_path: Path) -> None:
    (tmp_path / "curve.svg").write_text("<svg/>")
    page = html(report_of(evaluation), tmp_path / "curve.svg")
    outline = Outline(page)
    assert outline.addresses
    assert all(address.startswith("data:") for address in outline.addresses)
    assert not {"script", "link", "iframe"} & set(outline.tags)
    assert not re.search(r"@import|url\(", page)


def test_text_is_shown_as_text(evaluation: Evaluation) -> None:
    outline = Outline(html(report_of(evaluation)))
    assert "script" not in outline.tags
    assert NASTY in outline.text


def test_the_page_is_well_formed_and_fits_phones_and_dark_rooms(evaluation: Evaluation) -> None:
    page = html(report_of(evaluation))
    assert Outline(page).unclosed == []
    assert 'name="viewport"' in page
    assert "prefers-color-scheme: dark" in page


@pytest.mark.parametrize("render", [html, markdown])
def test_both_forms_say_systems_signature_hash_and_the_statement(
    render: object, evaluation: Evaluation
) -> None:
    assert callable(render)
    page = str(render(report_of(evaluation)))
    for wanted in ("tok:none", "dictionary", "copy", "World Federation of the Deaf"):
        assert wanted in page
    assert evaluation.facts["test SHA-256"] in page
    for section in ("Scores", "What the model gains", "By length", "Worst sentences"):
        assert section in page


def test_a_cell_never_breaks_its_table() -> None:
    table = markdown_table(("a", "b"), [("one | two\nthree", "<b> [x](y) \\")])
    row = table.splitlines()[2]
    assert len(table.splitlines()) == 3
    assert re.findall(r"(?<!\\)\|", row) == ["|"] * 3
    assert "<b" not in row.replace("\\<b", "")
    assert "](" not in row


def test_every_figure_has_its_interval(evaluation: Evaluation) -> None:
    scores = markdown(report_of(evaluation)).split("## Scores")[1].split("##")[0]
    row = next(line for line in scores.splitlines() if line.startswith("| model"))
    assert len(re.findall(r"\d+\.\d \[\d+\.\d, \d+\.\d\]", row)) == 4


def test_the_figures_are_kept_as_json_too(evaluation: Evaluation, tmp_path: Path) -> None:
    paths = write_report(tmp_path / "new", report_of(evaluation))
    assert [path.name for path in paths] == ["evaluation.html", "evaluation.md", "evaluation.json"]
    kept = json.loads((tmp_path / "new" / "evaluation.json").read_text())
    assert kept["scores"]["model"]["bleu"] == pytest.approx(
        evaluation.scores["model"].bleu, abs=0.01
    )
    assert kept["worst"][0]["output"] == NASTY


def test_a_curve_in_the_folder_is_shown_in_both_forms(
    evaluation: Evaluation, tmp_path: Path
) -> None:
    page, text, _ = write_report(tmp_path, report_of(evaluation))
    assert "Learning curve" not in page.read_text() + text.read_text()
    (tmp_path / "curve.svg").write_text("<svg/>")
    write_report(tmp_path, report_of(evaluation))
    assert "data:image/svg+xml;base64," in page.read_text()
    assert "(curve.svg)" in text.read_text()


def test_the_table_for_the_manifest_tells_the_gain_over_the_dictionary(
    evaluation: Evaluation,
) -> None:
    table = evaluation.scores_table()
    assert set(table) == {"model", "dictionary", "copy"}
    gain = table["model"]["gain_bleu"]
    assert gain == evaluation.differences["dictionary"].as_dict()["bleu"]


def test_what_was_measured_beside_the_scores_stands_under_its_own_name(
    evaluation: Evaluation, tmp_path: Path
) -> None:
    table = Section("Kept", "Names.", ("what", "%"), [("names", "99.5")])
    empty = Section("Failures", "", ("English",), [])
    part = Part("carriers", [table, empty], {"names": 99.5})
    for report in (
        report_of(evaluation, [part]),
        report_of_parts("toy", {"bundle": "toy 0"}, [part]),
    ):
        text = markdown(report)
        assert "## Kept" in text
        assert "## Failures" not in text
        write_report(tmp_path, report)
        kept = json.loads((tmp_path / "evaluation.json").read_text())
        assert kept["carriers"] == {"names": 99.5}
        assert kept["title"]
