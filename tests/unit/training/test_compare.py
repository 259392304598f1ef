"""A whole comparison at toy size: every row of both tables, run once for all tests here."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from tests.unit.training.compare_scene import silent, write_comparison
from training.compare.material import Material, read_material
from training.compare.registry import FROM_SCRATCH
from training.compare.rows import DONE, FAILED, NOT_RUN, ResultRow, read_outputs, row_path
from training.compare.runner import RowRun, run_comparison
from training.compare.settings import Comparison, read_comparison
from training.compare.system import Conditions, Fitted
from training.compare.systems.copying import Copying
from training.errors import DataError, RecipeError

WITHOUT_TEXT = {"copy", "dictionary"}
CONVERTED = {"bert", "matching", "bart", "mass"}


@dataclass(frozen=True)
class Ran:
    """A finished comparison."""

    file: Path
    output: Path
    settings: Comparison
    data: Material
    rows: dict[tuple[str, str], ResultRow]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Ran:
    folder = tmp_path_factory.mktemp("compare")
    file = write_comparison(folder, encoder_folder)
    settings = read_comparison(file)
    found = run_comparison(settings, folder / "out", silent)
    data = read_material(settings.data, settings.seed)
    return Ran(file, folder / "out", settings, data, {(r.table, r.name): r for r in found})


def test_every_row_of_both_tables_is_run_or_says_why_not(ran: Ran) -> None:
    wanted = [("A", name) for name in FROM_SCRATCH]
    wanted += [("B", row.name) for row in ran.settings.table_b]
    assert list(ran.rows) == wanted
    assert {r.status for r in ran.rows.values()} <= {DONE, NOT_RUN}
    assert {name for (table, name) in ran.rows if ran.rows[table, name].status == NOT_RUN} == {
        "mass", "elmo", "bart-absent", "bart-hub", "xlm-damaged", "xlnet-wrong", "bert-package",
    }  # fmt: skip
    assert all(row.reason for row in ran.rows.values() if row.status == NOT_RUN)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("bart-absent", "the YAML names no weights for it"),
        ("bart-hub", "facebook/bart-base: is not on this machine, and `hub` is off"),
        ("xlm-damaged", "weights are damaged"),
        ("xlnet-wrong", "a xlm-roberta, not one of xlnet"),
        ("bert-package", "pip install no_such_thing first"),
        ("mass", "transformers reads no published weights of this architecture"),
    ],
)
def test_a_row_without_weights_has_a_reason_and_no_figure(ran: Ran, name: str, reason: str) -> None:
    row = ran.rows["B", name]
    assert reason in row.reason
    assert row.scores is None
    assert row.cost is None


def test_every_row_of_table_a_has_the_same_data_budget_and_sizes(ran: Ran) -> None:
    rows = [row for (table, _), row in ran.rows.items() if table == "A"]
    assert all(row.conditions == rows[0].conditions for row in rows)
    assert rows[0].conditions["budget"] == {"pretrain_steps": 10, "finetune_steps": 120}
    assert rows[0].conditions["test_sha256"] == ran.data.fingerprints()["test_sha256"]


def test_all_rows_write_and_read_one_vocabulary(ran: Ran) -> None:
    assert len(list((ran.output / "shared").iterdir())) == 1


def test_every_neural_row_of_table_a_used_the_whole_budget_and_no_more(ran: Ran) -> None:
    for (table, name), row in ran.rows.items():
        steps = {stage.stage: stage.steps for stage in row.stages}
        sequences = {stage.sequences // max(1, stage.steps) for stage in row.stages}
        if table == "A" and name not in WITHOUT_TEXT:
            assert steps == {"pretrain": 10, "finetune": 120}, name
            assert sequences == {18}, name
        elif row.stages:
            assert steps == {"finetune": 120}, name


def test_every_pre_training_loss_falls(ran: Ran) -> None:
    rows = [row for row in ran.rows.values() if row.stages and row.stages[0].stage == "pretrain"]
    assert len(rows) == len(FROM_SCRATCH) - len(WITHOUT_TEXT)
    assert {
        row.name for row in rows if row.stages[0].last_loss >= row.stages[0].first_loss
    } == set()


def test_what_a_trained_system_writes_depends_on_what_it_reads(ran: Ran) -> None:
    for row in ran.rows.values():
        if row.status == DONE:
            outputs = read_outputs(ran.output, row)
            assert len(outputs) == len(ran.data.test), row.name
            assert len(set(outputs)) > 1, f"{row.table} {row.name}: {outputs[0]}"


def test_the_rows_that_convert_are_the_ones_that_ctranslate2_has_a_place_for(ran: Ran) -> None:
    exported = {name for (t, name), row in ran.rows.items() if t == "A" and row.exports == "yes"}
    assert exported - {"xlm-roberta"} == CONVERTED
    published = {name for (t, name), row in ran.rows.items() if t == "B" and row.exports == "yes"}
    assert {"bert-frozen", "bert-plain", "bert-copier", "low-resource", "bart"} <= published
    for (_, name), row in ran.rows.items():
        if row.status == DONE and row.exports != "yes":
            assert row.exports.startswith("no: "), name


def test_every_finished_row_states_its_cost(ran: Ran) -> None:
    for (_, name), row in ran.rows.items():
        if row.status == DONE:
            assert row.cost is not None
            assert row.cost.sentences_per_second > 0
            if name not in WITHOUT_TEXT:
                assert row.cost.size_bytes >= 4 * row.cost.parameters > 0, name


def test_the_rows_of_table_a_are_of_one_size(ran: Ran) -> None:
    transformers = ("bert", "matching", "mass", "xlm-roberta", "bart", "xlnet")
    costs = [ran.rows["A", name].cost for name in transformers]
    sizes = [cost.parameters for cost in costs if cost]
    assert max(sizes) < 1.6 * min(sizes)


def test_the_tagger_says_what_it_could_reach_at_best(ran: Ran) -> None:
    (remark,) = ran.rows["A", "tagging"].remarks
    assert remark.endswith("and 100.0% exact")


def test_a_recipes_quick_variant_is_named_as_such(ran: Ran) -> None:
    assert ran.rows["B", "low-resource"].remarks[0].startswith("recipe toy, its quick variant;")


def test_the_tables_stand_apart(ran: Ran) -> None:
    text = (ran.output / "compare.md").read_text()
    before, _, rest = text.partition("## Table A")
    table_a, _, after = rest.partition("## Table B")
    table_b, _, made = after.partition("## How it was made")
    assert "|" not in before
    assert "|\n" not in made
    names = {t: {n for (table, n) in ran.rows if table == t} for t in "AB"}
    for part, table in ((table_a, "A"), (table_b, "B")):
        rows = [line.split("|")[1].strip() for line in part.splitlines() if line.startswith("| ")]
        assert set(rows) - {"system"} == names[table]
    content = json.loads((ran.output / "compare.json").read_text())
    assert {t: {row["name"] for row in rows} for t, rows in content.items()} == names


def test_the_table_says_how_it_was_made(ran: Ran) -> None:
    made = (ran.output / "compare.md").read_text().partition("## How it was made")[2]
    for fact in ("18 pairs", "6 test lines", "tok:none", "cores", "torch 2", "pretrain steps 10"):
        assert fact in made
    assert ran.rows["A", "bert"].date in made


def test_a_second_run_keeps_finished_rows_and_tries_the_others_again(ran: Ran) -> None:
    before = {path: path.read_bytes() for path in (ran.output / "rows").glob("a-*.json")}
    said: list[str] = []
    rows = run_comparison(ran.settings, ran.output, said.append)
    assert {path: path.read_bytes() for path in before} == before
    tried = {line.split(": ")[1] for line in said if line.startswith("table ")}
    assert tried == {row.name for row in rows if row.status == NOT_RUN}


def test_a_row_made_with_other_settings_is_never_mixed_in(ran: Ran) -> None:
    other = ran.settings.model_copy(update={"seed": 2})
    with pytest.raises(RecipeError, match="--again"):
        run_comparison(other, ran.output, silent)


def test_again_runs_only_the_rows_asked_for(ran: Ran) -> None:
    said: list[str] = []
    run_comparison(ran.settings, ran.output, said.append, only=["copy"], again=True)
    assert [line for line in said if line.startswith("table ")] == [
        "table A: copy",
        "table B: copy",
    ]


def test_a_row_left_out_is_named_in_the_table(ran: Ran, tmp_path: Path) -> None:
    rows = run_comparison(ran.settings, tmp_path, silent, only=["copy"])
    assert {row.reason for row in rows if row.name != "copy"} == {"left out by --only"}
    assert "| bert | not run: left out by --only |" in (tmp_path / "compare.md").read_text()


class Failing(Copying):
    """Has no memory left."""

    def train(self, data: Material, conditions: Conditions) -> list[Fitted]:
        raise RuntimeError("out of memory:\n tried to allocate 9 TB")


def test_a_row_that_fails_says_why_and_is_tried_again(ran: Ran, tmp_path: Path) -> None:
    run = RowRun(ran.settings, tmp_path, silent, ran.data)
    row = run.row(Failing("copy", "A"), skip=False)
    assert row.status == FAILED
    assert row.reason == "RuntimeError: out of memory: tried to allocate 9 TB"
    assert row.scores is None
    assert run.row(Copying("copy", "A"), skip=False).status == DONE
    assert [p for p in tmp_path.iterdir() if p.name.startswith(".row-")] == []


def test_a_bug_of_the_harness_stops_the_comparison(ran: Ran, tmp_path: Path) -> None:
    class Broken(Copying):
        def train(self, data: Material, conditions: Conditions) -> list[Fitted]:
            raise KeyError("no such thing")

    with pytest.raises(KeyError):
        RowRun(ran.settings, tmp_path, silent, ran.data).row(Broken("copy", "A"), skip=False)


def test_a_damaged_row_is_named(ran: Ran, tmp_path: Path) -> None:
    run = RowRun(ran.settings, tmp_path, silent, ran.data)
    run.row(Copying("copy", "A"), skip=False)
    row_path(tmp_path, "A", "copy").write_text('{"table": "A"}')
    with pytest.raises(DataError, match=r"a-copy\.json"):
        run.row(Copying("copy", "A"), skip=False)


def test_rows_are_whole_json_files(ran: Ran) -> None:
    path = row_path(ran.output, "A", "bert")
    assert json.loads(path.read_text()) == json.loads(json.dumps(asdict(ran.rows["A", "bert"])))
