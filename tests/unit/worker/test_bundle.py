from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from worker.errors import BundleError, SettingsError
from worker.gloss.aligned import Item
from worker.model import bundle
from worker.model.cores import _cgroup_quota
from worker.model.device import Execution
from worker.model.tokenizer import CaseMarkers, SourceTokenizer
from worker.model.translator import CTranslate2Translator, open_translator

CPU = Execution(device="cpu")


@pytest.fixture(scope="module")
def translator() -> CTranslate2Translator:
    return open_translator(None, CPU)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundle.default_bundle(), tmp_path / "bundle"))


def change_manifest(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = folder / bundle.MANIFEST
    fields = json.loads(path.read_text())
    change(fields)
    path.write_text(json.dumps(fields))


def test_the_shipped_bundle_is_whole_and_at_most_35_megabytes() -> None:
    folder = bundle.default_bundle()
    manifest = bundle.read_manifest(folder)
    bundle.verify(folder, manifest)
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) <= 35_000_000


def test_a_missing_bundle_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="nowhere"):
        open_translator(tmp_path / "nowhere", CPU)


@pytest.mark.parametrize("name", ["model/model.bin", "tokenizer.json", "samples.jsonl"])
def test_a_missing_file_is_named(copied: Path, name: str) -> None:
    (copied / name).unlink()
    with pytest.raises(BundleError, match=name):
        open_translator(copied, CPU)


def test_a_changed_file_is_refused(copied: Path) -> None:
    with (copied / "tokenizer.json").open("ab") as stream:
        stream.write(b" ")
    with pytest.raises(BundleError, match="damaged"):
        open_translator(copied, CPU)


def test_a_bundle_of_a_newer_major_is_refused(copied: Path) -> None:
    change_manifest(copied, lambda fields: fields.update(format_version="2.0"))
    with pytest.raises(BundleError, match="newer worker"):
        open_translator(copied, CPU)


def test_a_manifest_that_is_no_manifest_says_what_is_wrong(copied: Path) -> None:
    change_manifest(copied, lambda fields: fields.pop("notation"))
    with pytest.raises(BundleError, match="notation"):
        open_translator(copied, CPU)


@pytest.mark.parametrize("name", ["../outside", "/etc/hostname", "a/../../b", "a\\..\\b"])
def test_a_manifest_cannot_reach_outside_its_folder(copied: Path, name: str) -> None:
    entry = {"sha256": "0" * 64, "size": 1}
    change_manifest(copied, lambda fields: fields["files"].update({name: entry}))
    with pytest.raises(BundleError, match="outside itself"):
        open_translator(copied, CPU)


def test_a_model_that_does_not_give_its_samples_is_refused(copied: Path) -> None:
    row = json.dumps({"english": "He sells food.", "gloss": "SOMETHING ELSE"}) + "\n"
    (copied / "samples.jsonl").write_text(row * 4)
    entry = bundle.fingerprint(copied / "samples.jsonl").model_dump()
    change_manifest(copied, lambda fields: fields["files"].update({"samples.jsonl": entry}))
    with pytest.raises(BundleError, match="0 of 4 samples agree"):
        open_translator(copied, CPU)


def test_a_compute_type_the_machine_lacks_is_a_settings_error_that_lists_what_works() -> None:
    with pytest.raises(SettingsError, match=r"float16.*int8"):
        open_translator(None, Execution(device="cpu", compute_type="float16"))


def test_a_sentence_with_an_object_to_topicalise_has_it_first(
    translator: CTranslate2Translator,
) -> None:
    gloss = translator.translate(["He sells food."])[0].gloss
    assert gloss.index("FOOD") < gloss.index("SELL")


def test_a_wh_question_ends_its_signs_with_the_wh_sign(translator: CTranslate2Translator) -> None:
    gloss = translator.translate(["What is your name?"])[0].gloss
    assert gloss.startswith("whq[ ")
    assert gloss.removesuffix(" ]").endswith("WHAT")


def test_a_name_is_fingerspelled_and_a_number_kept(translator: CTranslate2Translator) -> None:
    gloss = translator.translate(["Kamala called twenty-five doctors."])[0].gloss
    assert "fs-KAMALA" in gloss
    assert "25" in gloss.split()


def test_each_sign_knows_where_it_comes_from(translator: CTranslate2Translator) -> None:
    english = "The woman opened the window."
    result = translator.translate([english])[0]
    signs = [item for item in result.gloss.split() if item not in ("t[", "]")]
    places = dict(zip(signs, result.source_spans, strict=True))
    for sign, word in (("WINDOW", "window"), ("WOMAN", "woman"), ("OPEN", "opened")):
        span = places[sign]
        assert span is not None
        assert english[span[0] : span[1]] == word


def test_order_is_kept_and_nothing_gives_nothing(translator: CTranslate2Translator) -> None:
    lines = ["We are ready.", "", "The river is deep.", "   "]
    together = [result.gloss for result in translator.translate(lines)]
    alone = [translator.translate([line])[0].gloss for line in lines]
    assert together == alone
    assert together[1] == together[3] == ""


def test_a_line_longer_than_the_model_reads_does_not_fit(translator: CTranslate2Translator) -> None:
    assert translator.fits("a short line")
    assert not translator.fits("word " * 400)


def test_capitals_are_marked_only_where_they_are_evidence() -> None:
    tokenizer = SourceTokenizer.from_file(
        bundle.default_bundle() / bundle.TOKENIZER, CaseMarkers("[unused1]", "[unused2]")
    )
    mixed, upper, opening = tokenizer.encode(
        ["so Mark met FEMA and I left", "SO MARK MET FEMA", "Mark left"]
    )
    assert [p for p in mixed.pieces if p.startswith("[")] == ["[unused1]", "[unused2]"]
    assert mixed.pieces[mixed.pieces.index("[unused1]") + 1] == "mark"
    assert not any(piece.startswith("[") for piece in (*upper.pieces, *opening.pieces))


def test_pieces_of_a_number_word_point_at_the_word() -> None:
    tokenizer = SourceTokenizer.from_file(bundle.default_bundle() / bundle.TOKENIZER, None)
    english = "about twenty-five dogs"
    (source,) = tokenizer.encode([english])
    where = source.spans[source.pieces.index("25")]
    assert english[where[0] : where[1]] == "twenty-five"


@pytest.mark.parametrize(
    ("files", "cores"),
    [
        ({"cpu.max": "150000 100000"}, 2),
        ({"cpu.max": "max 100000"}, None),
        ({"cpu/cpu.cfs_quota_us": "300000", "cpu/cpu.cfs_period_us": "100000"}, 3),
        ({"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, None),
        ({}, None),
    ],
)
def test_cores_come_from_the_containers_quota(
    tmp_path: Path, files: dict[str, str], cores: int | None
) -> None:
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    assert _cgroup_quota(tmp_path) == cores


def test_a_bundle_without_a_lexicon_has_an_empty_one(copied: Path) -> None:
    change_manifest(copied, lambda fields: fields["files"].pop(bundle.LEXICON, None))
    assert not bundle.read_lexicon(copied, bundle.read_manifest(copied))


def test_the_lexicon_of_a_bundle_is_read(copied: Path) -> None:
    (copied / bundle.LEXICON).write_text("english\tgloss\tpart\nvote|votes\tVOTE\tverb\n")
    entry = bundle.fingerprint(copied / bundle.LEXICON).model_dump()
    change_manifest(copied, lambda fields: fields["files"].update({bundle.LEXICON: entry}))
    table = open_translator(copied, CPU).senses
    assert [sense.gloss for sense in table.senses("votes")] == ["VOTE"]


def bring_plain(folder: Path, table: str) -> None:
    (folder / bundle.PLAIN).write_text(table)
    entry = bundle.fingerprint(folder / bundle.PLAIN).model_dump()
    change_manifest(folder, lambda fields: fields["files"].update({bundle.PLAIN: entry}))


def test_a_bundle_without_plain_words_has_none(copied: Path) -> None:
    change_manifest(copied, lambda fields: fields["files"].pop(bundle.PLAIN, None))
    assert not bundle.read_paraphrases(copied, bundle.read_manifest(copied))


def test_the_plain_words_of_a_bundle_are_read(copied: Path) -> None:
    bring_plain(copied, "english\tplain\tpart\nout of the blue\tsuddenly\tphrase\n")
    (found,) = open_translator(copied, CPU).paraphrases.found("She left out of the blue.")
    assert [edit.replacement for edit in found.edits] == ["suddenly"]


def test_plain_words_that_cannot_be_read_are_named(copied: Path) -> None:
    bring_plain(copied, "out of the blue\tsuddenly\n")
    with pytest.raises(BundleError, match=r"plain\.tsv.*line 1"):
        open_translator(copied, CPU)


def bring_words(folder: Path, table: str, words: dict[str, bool] | None) -> None:
    (folder / bundle.WORDS).write_text(table)
    entry = bundle.fingerprint(folder / bundle.WORDS).model_dump()
    change_manifest(folder, lambda fields: fields["files"].update({bundle.WORDS: entry}))
    change_manifest(folder, lambda fields: fields.update({"words": words}))


def test_the_words_of_a_bundle_are_read_as_its_manifest_says(copied: Path) -> None:
    table = "english\tgloss\tshape\nmisled\tMISLEAD\tplain\n"
    garbled = [Item("MISLED", (0, 6))]
    bring_words(copied, table, {"tokenised": True, "unseen": False})
    found, _ = open_translator(copied, CPU).words.corrected(garbled, "misled")
    assert [item.text for item in found] == ["MISLEAD"]
    bring_words(copied, table, None)
    assert not open_translator(copied, CPU).words


def test_words_that_cannot_be_read_are_named(copied: Path) -> None:
    bring_words(copied, "misled\n", {"tokenised": True, "unseen": False})
    with pytest.raises(BundleError, match=r"words\.tsv.*line 1"):
        open_translator(copied, CPU)


def test_a_lexicon_that_cannot_be_read_is_named(copied: Path) -> None:
    (copied / bundle.LEXICON).write_text("vote\n")
    entry = bundle.fingerprint(copied / bundle.LEXICON).model_dump()
    change_manifest(copied, lambda fields: fields["files"].update({bundle.LEXICON: entry}))
    with pytest.raises(BundleError, match=r"lexicon\.tsv.*line 1"):
        open_translator(copied, CPU)


def test_a_beam_gives_so_many_translations_the_likeliest_first(
    translator: CTranslate2Translator,
) -> None:
    found = translator.candidates(["He sells food.", ""], 3)
    assert len(found[0]) == 3
    assert found[0][0].gloss == translator.translate(["He sells food."])[0].gloss
    assert [each.confidence for each in found[0]] == sorted(
        (each.confidence for each in found[0]), reverse=True
    )
    assert found[1][0].gloss == ""


def test_a_house_lexicon_lies_beside_its_bundle(tmp_path: Path) -> None:
    assert bundle.house_lexicon(tmp_path / "asl") == (tmp_path / "asl.house.tsv").resolve()
