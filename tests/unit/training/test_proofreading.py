"""The checker of hand-written pairs finds each kind of mistake, and none in the project's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from training.cli import app
from training.corpus.signs import Entry, SignList, bare_signs, read_signs
from training.errors import CorpusError, DataError
from training.proofreading.english import words_of
from training.proofreading.findings import Finding, Kind, Line
from training.proofreading.frames import frame_of
from training.proofreading.proofreader import OWN_PAIRS, Proofreader
from training.proofreading.tags import read_tags, visible_tags


@pytest.fixture(scope="module")
def reader() -> Proofreader:
    return Proofreader.load()


def kinds(reader: Proofreader, english: str, gloss: str, tags: str = "") -> dict[str, str]:
    """The findings about one pair, by kind, without those about tags unless tags are given."""
    line = Line("my.tsv", 2, english, gloss, tuple(tags.split(",")) if tags else ())
    found = {str(f.kind): f.sentence for f in reader.check([line])}
    if not tags:
        found.pop("tags", None)
    return found


@pytest.mark.timeout(900)  # 120,000 pairs
def test_the_project_s_own_pairs_are_without_findings(reader: Proofreader) -> None:
    proof = reader.proof([OWN_PAIRS])
    assert [str(finding) for finding in proof.findings] == []
    assert proof.summary.pairs >= 850


def test_a_finding_names_file_line_and_kind() -> None:
    finding = Finding("news.tsv", 7, Kind.SPELLING, '"teh" is in no word list')
    assert str(finding) == 'news.tsv:7: spelling: "teh" is in no word list'


@pytest.mark.parametrize("gloss", ["t[ FOOD IX-3p SELL", "IX-3p  SELL FOOD", "IX-3p sell FOOD"])
def test_a_gloss_that_is_no_notation_is_found(reader: Proofreader, gloss: str) -> None:
    assert "notation" in kinds(reader, "He sells food.", gloss)


@pytest.mark.parametrize(
    ("gloss", "listed"),
    [
        ("IX-1p SELL FLIBBER", False),
        ("1p:FLIBBER:3p SELL", False),
        ("FLIBBER+AGENT SELL", False),
        ("3-FLIBBER SELL", False),
        ("EVERY-FLIBBER SELL", False),
        ("FLIBBER++ SELL", False),
        ("fs-FLIBBER #FLIBBER 2ND 12 3.5 TIME-7-30 AGE-6 SELL", True),
        ("SELL+AGENT 2-WEEK 3-YEAR-AGO EVERY-FRIDAY 1p:GIVE:3p SELL", True),
        ("neg[ DON'T-KNOW ] KEY++ POSS-1p-pl IX-loc SELL", True),
    ],
)
def test_every_sign_must_be_listed_unless_its_form_is_open(
    reader: Proofreader, gloss: str, listed: bool
) -> None:
    assert ("unknown-sign" not in kinds(reader, "Sell.", gloss)) == listed


@pytest.mark.parametrize(
    ("english", "gloss", "doubted"),
    [
        ("My uncle sold the boat.", "t[ BOAT ] POSS-1p UNCLE BUY", "sold"),
        ("My uncle sold two boats.", "POSS-1p UNCLE SELL 2 BOAT", ""),
        ("Those children are happier.", "THAT CHILD++ MORE HAPPY", ""),
        ("I gave him the keys.", "t[ KEY++ ] 1p:GIVE:3p", ""),
        ("I don't know him.", "IX-1p neg[ DON'T-KNOW ] IX-3p", ""),
        ("My car broke down.", "POSS-1p CAR BREAK-DOWN", ""),
        ("My car broke down.", "POSS-1p CAR SLEEP", "broke"),
        ("He ran a company.", "IX-3p COMPANY MANAGE", ""),
        ("We picked the kids up.", "t[ CHILD++ ] IX-1p-pl PICK-UP", ""),
        ("Please change your mind.", "PLEASE CHANGE MIND", ""),
        ("Ask Rose.", "ASK fs-ROSE", ""),
        ("I do not sing.", "IX-1p SING", "not"),
        ("You can't sing.", "IX-2p neg[ CAN'T SING ]", ""),
        ("Aren't you tired?", "yn[ IX-2p TIRED ]", ""),
        ("Every Monday she sings.", "EVERY-MONDAY IX-3p SING", ""),
        ("You must sing with him.", "IX-2p SING WITH IX-3p", "must"),
        ("My sister sings.", "POSS-1p NUN SLEEP SING", "sister"),
        (">> CLERK: Sit.", "SIT", ""),
    ],
)
def test_a_word_is_signed_by_one_of_its_listed_senses(
    reader: Proofreader, english: str, gloss: str, doubted: str
) -> None:
    found = kinds(reader, english, gloss).get("consistency", "")
    assert found.startswith(f'"{doubted}" is ') if doubted else found == ""


def test_another_sense_in_the_lexicon_is_how_a_doubt_is_answered(tmp_path: Path) -> None:
    table = tmp_path / "mine.tsv"
    table.write_text("english\tgloss\tpart\tclass\nsell\tTRADE-AWAY\tverb\t\n")
    line = Line("my.tsv", 2, "They sell books.", "IX-3p-pl TRADE-AWAY BOOK")
    assert {f.kind for f in Proofreader.load().check([line])} == {
        Kind.UNKNOWN_SIGN,
        Kind.CONSISTENCY,
    }
    assert not list(Proofreader.load([table]).check([line]))


def test_a_free_rendering_is_excused_by_its_tag_alone(reader: Proofreader) -> None:
    english, gloss = "It cost the moon and a bridge.", "EXPENSIVE"
    assert "consistency" in kinds(reader, english, gloss, "money")
    assert "consistency" in kinds(reader, english, gloss, "money,idiom")
    assert "consistency" not in kinds(reader, english, gloss, "money,idiom,free")
    assert "consistency" in kinds(reader, "He talked the mill up.", "MILL PRAISE", "phrasal")
    assert "consistency" not in kinds(reader, "He talked the mill up.", "MILL PRAISE", "free")


def test_an_idiom_of_the_lexicon_is_known_by_every_form_of_its_verb(reader: Proofreader) -> None:
    for english, gloss in (
        ("He kicked the bucket.", "IX-3p DIE"),
        ("The goat is kicking the bucket.", "GOAT DIE"),
    ):
        assert "consistency" not in kinds(reader, english, gloss, "idiom")


def test_the_same_english_twice_is_found(reader: Proofreader) -> None:
    lines = [Line("a.tsv", 2, "He is tired.", "IX-3p TIRED"), Line("b.tsv", 9, "he is tired", "X")]
    (finding,) = (f for f in reader.check(lines) if f.kind == Kind.NEAR_DUPLICATE)
    assert str(finding) == "b.tsv:9: near-duplicate: the same English stands at a.tsv:2"


def test_a_template_filled_with_names_numbers_and_nouns_is_found(reader: Proofreader) -> None:
    same = [
        Line("a.tsv", n, f"Did {who} buy the {what} yesterday?", "FOOD")
        for n, (who, what) in enumerate(
            [("Anna", "car"), ("Omar Haddad", "boat"), ("Mei", "sofa"), ("Ivo", "lamp")], 2
        )
    ]
    (finding,) = (f for f in reader.check(same) if f.kind == Kind.NEAR_DUPLICATE)
    assert (finding.line, "pair 4 of the frame" in finding.sentence) == (5, True)
    assert not [f for f in reader.check(same[:3]) if f.kind == Kind.NEAR_DUPLICATE]


def test_words_that_are_also_verbs_are_masked_after_a_determiner_only(reader: Proofreader) -> None:
    assert frame_of("We paint the paint.", reader.finder) == ("we", "paint", "the", "_")


@pytest.mark.parametrize(
    ("english", "wrong"),
    [
        ("I recieve letters.", "recieve"),
        ("He definately left.", "definately"),
        ("The chidlren eat.", "chidlren"),
        ("Um, I'm gonna eat, y'all.", ""),
        ("Ask Xiulan at example.org.", ""),
        ("Ask a Xiulanese caf\u00e9 in the nineties, mm-hmm.", ""),
        ("We apologise to our neighbours, twenty-one of them.", ""),
    ],
)
def test_misspelled_words_are_found(reader: Proofreader, english: str, wrong: str) -> None:
    gloss = "fs-XIULAN fs-EXAMPLE.ORG"
    found = kinds(reader, english, gloss).get("spelling", "")
    assert found.startswith(f'"{wrong}" is in no word list') if wrong else found == ""


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ("topic", ""),
        ("negation", "the tag topic is missing: a topic"),
        ("topic,conditional", "has the tag conditional but not what it is for"),
        ("topic,splendid", "the tag splendid is not documented in tags.tsv"),
    ],
)
def test_tags_are_documented_and_agree_with_the_gloss(
    reader: Proofreader, tags: str, found: str
) -> None:
    assert kinds(reader, "He sells food.", "t[ FOOD ] IX-3p SELL", tags).get("tags", "") == found


def test_a_line_above_twenty_words_is_tagged_long() -> None:
    tags = read_tags()
    assert visible_tags("so " * 20, "SO", tags) == ()
    assert visible_tags("so " * 21, "SO", tags) == ("long",)


def test_tags_that_a_machine_can_see_are_mended_in_place(tmp_path: Path) -> None:
    path = tmp_path / "my.tsv"
    head, rest = "english\tgloss\ttags\n", "Sleep!\tSLEEP\timperative\n"
    path.write_text(f"{head}He sells food.\tt[ FOOD ] IX-3p SELL\tconditional,name\n{rest}")
    result = CliRunner().invoke(app, ["proofread", str(path), "--mend-tags"])
    assert result.exit_code == 0, result.output
    assert result.output.startswith("1 pairs have other tags now\n")
    assert path.read_text() == f"{head}He sells food.\tt[ FOOD ] IX-3p SELL\tname,topic\n{rest}"


def test_review_states_have_one_form(reader: Proofreader) -> None:
    states = ("reviewed:AB:2027-01-15", "reviewed:AB:2027-13-15", "done", "unreviewed")
    lines = [
        Line("a.tsv", n, f"{word}.", word.upper(), (), state)
        for n, (word, state) in enumerate(zip("go eat sell sleep".split(), states, strict=True), 2)
    ]
    assert [f.line for f in reader.check(lines) if f.kind == Kind.REVIEW] == [3, 4]


def test_the_command_prints_findings_and_counts_and_exits_with_4(tmp_path: Path) -> None:
    path = tmp_path / "my.tsv"
    path.write_text(
        "english\tgloss\ttags\nHe sells food.\tt[ FOOD ] IX-3p SELL\ttopic\n"
        "only English\nSleep!\tSLEEP\timperative\treviewed:AB:2027-01-15\n"
    )
    result = CliRunner().invoke(app, ["proofread", str(path)])
    assert result.exit_code == 4
    assert "my.tsv:3: columns: is without a tab between English and gloss" in result.output
    assert "my.tsv:4: columns: has 4 columns, but the file's first line names 3" in result.output
    assert "2 pairs, 4 English words" in result.output
    assert "above 12 words: 0 (0.0%)" in result.output
    assert "review: unreviewed 2" in result.output


def test_the_command_reads_a_review_column_and_passes_what_is_right(tmp_path: Path) -> None:
    path = tmp_path / "my.tsv"
    path.write_text(
        "english\tgloss\ttags\treview\nHe sells food.\tt[ FOOD ] IX-3p SELL\ttopic\n"
        "Sleep!\tSLEEP\timperative\treviewed:AB:2027-01-15\n"
    )
    result = CliRunner().invoke(app, ["proofread", str(path)])
    assert result.exit_code == 0, result.output
    assert "review: reviewed 1, unreviewed 1" in result.output
    assert result.output.endswith("findings: none\n")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["proofread", str(tmp_path / "none.tsv")])
    assert isinstance(result.exception, DataError)
    assert "none.tsv" in str(result.exception)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sell\tSELL\tverb\n", "must name the columns"),
        ("english\tgloss\tclass\n", "must name the columns"),
        ("english\tgloss\tpart\tclass\nsell\tSELL\n", ":2: expected english, gloss"),
        ("english\tgloss\tpart\tclass\nsell\tSELL\tdoing\t\n", "'doing' is none of noun, verb"),
        ("english\tgloss\tpart\tclass\nhot (stolen)\tSTEAL\tadjective\t\n", "leave the hint out"),
        ("english\tgloss\tpart\tclass\nhold one's tongue\tQUIET\tphrase\t\n", "write your"),
        ("english\tgloss\tpart\tclass\nsell\tsell\tverb\t\n", "'sell' is no sign"),
        ("english\tgloss\tpart\tclass\n\tSELL\tverb\t\n", "no English"),
    ],
)
def test_a_table_of_signs_is_checked_line_by_line(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "signs_mine.tsv"
    path.write_text(text)
    with pytest.raises(CorpusError, match=reason):
        list(read_signs(path))


def test_the_part_of_a_closed_word_may_be_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "signs_mine.tsv"
    path.write_text("# remark\nenglish\tgloss\tpart\tdetail\nvia\t\tpreposition\n")
    assert list(read_signs(path)) == [Entry("via", "", "closed", "preposition")]


def test_signs_are_known_by_their_bare_form() -> None:
    items = "1p:GIVE++:3p EVERY-FRIDAY 3-YEAR-AGO CHILD++ TEACH+AGENT TIME-9 12 ]".split()
    bare = [sign for item in items for sign in bare_signs(item)]
    assert bare == ["GIVE", "FRIDAY", "YEAR", "AGO", "CHILD", "TEACH+AGENT"]
    assert SignList([Entry("teach", "TEACH", "verb")]).knows("TEACH+AGENT++")


def test_contractions_are_taken_apart() -> None:
    texts = [word.text for word in words_of("He won't say it\u2019s Tom's; can't, cannot, I'd.")]
    assert texts == "he will not say it 's tom 's can not can not i 'd".split()
