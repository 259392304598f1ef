"""The step between preparing and training: a teacher learnt from the pairs glosses unlabelled text.

Writes data/pseudo.jsonl, pairs whose gloss the teacher made, and data/teacher.json, how good it was
on the dev split. Where there is no unlabelled text it glosses the pairs' own sentences with words
of the encoder's vocabulary in them. There are no pseudo-pairs where the recipe has no teacher. A
teacher that hardly explains the pairs (their gloss does not follow the English word for word) would
teach wrong signs: then the step says so and leaves none.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from training.data.pairs import Pair, load_pairs, read_sentences, write_pairs
from training.data.splits import fingerprint, normal_form
from training.evaluate.metrics import score
from training.recipe import TeacherPart
from training.steps.glosses import summary
from training.teacher.coverage import select_for_coverage
from training.teacher.evidence import TextEvidence
from training.teacher.learning import TaggerRun, Taggers
from training.teacher.substitution import substitute_words
from training.teacher.teacher import MIN_COVERAGE, Lesson, Teacher
from training.teacher.word_lists import list_rare_words
from training.workspace import PSEUDO, Workspace

Say = Callable[[str], None]
_MOST_WORDS = 12_000  # a vocabulary begins with the frequent ones
_SHORTEST_WORD = 3


def teach(space: Workspace, say: Say) -> int:
    """Make the pseudo-pairs; how many there are."""
    settings = space.recipe.teacher
    if settings is None:
        write_pairs(space.data_file(PSEUDO), [])
        return 0
    train, dev = load_pairs(space.data_file("train")), load_pairs(space.data_file("dev"))
    sentences = _sentences(space)
    mark = _mark(space, settings, train, sentences)
    if _is_done(space, mark):
        say("the teacher's pairs are there already, from the same pairs, text and settings")
        return len(load_pairs(space.data_file(PSEUDO)))
    lesson = Lesson.learn(train)
    say(
        f"teacher: {len(lesson.inventory.scripts)} edit scripts explain, or single words' own "
        f"glosses do, {100 * lesson.coverage:.1f}% of the words of {len(train)} pairs"
    )
    found: dict[str, float | str] = {"coverage": lesson.coverage}
    pairs: list[Pair] = []
    if lesson.coverage < MIN_COVERAGE:
        _say_why_none(space, say)
    else:
        sentences = sentences or _substituted(space, settings, train, lesson, say)
        teacher, chosen = _learn(space, settings, lesson, sentences, say)
        found |= _quality(teacher, dev, say)
        say(f"teacher: glossing {len(chosen)} of {len(sentences)} sentences")
        pairs = _pseudo_pairs(space, settings, teacher.gloss(chosen), say)
    write_pairs(space.data_file(PSEUDO), pairs)
    report = {"mark": mark, "pairs": len(pairs), **found}
    space.teacher_file.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return len(pairs)


def _say_why_none(space: Workspace, say: Say) -> None:
    say("the gloss does not follow the English word for word: no teacher, the pairs stand alone")
    if space.notation.name == "1":
        say("the recipe own-pairs.yaml puts generated pairs in notation 1 beside yours")


def _sentences(space: Workspace) -> list[str]:
    """The unlabelled sentences, each once, none of them a sentence of dev or test."""
    read = (read_sentences(path) for path in space.recipe.data.unlabelled)
    return _not_held_back(space, chain.from_iterable(read))


def _not_held_back(space: Workspace, sentences: Iterable[str]) -> list[str]:
    held_back = {
        normal_form(pair.english)
        for name in ("dev", "test")
        for pair in load_pairs(space.data_file(name))
    }
    seen: dict[str, str] = {}
    for sentence in sentences:
        seen.setdefault(normal_form(sentence), sentence)
    return [sentence for form, sentence in seen.items() if form and form not in held_back]


def _substituted(
    space: Workspace, settings: TeacherPart, train: Sequence[Pair], lesson: Lesson, say: Say
) -> list[str]:
    """The pairs' sentences with words in them that the encoder knows and the pairs do not show."""
    fresh = [word for word in space.vocabulary.whole_words() if word not in lesson.became]
    words = [word for word in fresh if len(word) >= _SHORTEST_WORD][:_MOST_WORDS]
    say(
        f"no unlabelled English: {len(words)} words of the encoder's vocabulary are put into the "
        "pairs' sentences (--unlabelled TEXT is better)"
    )
    lines = [(pair.english, line) for pair, line in zip(train, lesson.linked, strict=True)]
    times, seed = settings.sentences_per_word, space.recipe.seed
    return _not_held_back(space, substitute_words(lines, words, times, seed))


def _mark(
    space: Workspace, settings: TeacherPart, train: Sequence[Pair], sentences: Sequence[str]
) -> str:
    """What the pseudo-pairs depend on."""
    text = fingerprint(Pair(sentence, "") for sentence in sentences)
    kept = settings.model_dump_json()
    return fingerprint([*train, Pair(space.encoder, text), Pair(kept, str(space.recipe.seed))])


def _is_done(space: Workspace, mark: str) -> bool:
    try:
        report = json.loads(space.teacher_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(report.get("mark") == mark) and space.data_file(PSEUDO).exists()


def _learn(
    space: Workspace, settings: TeacherPart, lesson: Lesson, sentences: Sequence[str], say: Say
) -> tuple[Teacher, list[str]]:
    """The teacher, and the sentences worth glossing."""
    words = [lesson.words(sentence) for sentence in sentences]
    own = [[word.lower for word in line.words] for line in lesson.linked]
    evidence = TextEvidence(lesson.inventory, [*own, *words], lesson.became)
    run = TaggerRun(
        space.encoder, space.tokenizer_file, settings, space.recipe.seed, space.folder, say
    )
    teacher = Teacher(lesson, Taggers.learn(lesson, evidence, run).vote)
    times, seed = settings.sentences_per_word, space.recipe.seed
    chosen = select_for_coverage(words, lesson.became.keys(), times, seed)
    return teacher, [sentences[index] for index in chosen[: settings.max_sentences]]


def _pseudo_pairs(
    space: Workspace, settings: TeacherPart, glossed: Sequence[Pair], say: Say
) -> list[Pair]:
    """The glossed sentences and lists of their rare words, mixed."""
    sentences = [pair for pair in glossed if pair.gloss]
    lists = list_rare_words(sentences, settings.list_rounds, space.recipe.seed)
    say(f"{len(sentences)} pseudo-pairs and {len(lists)} lists of rare words")
    pairs = [*sentences, *lists]
    random.Random(space.recipe.seed).shuffle(pairs)
    return pairs


def _quality(teacher: Teacher, dev: Sequence[Pair], say: Say) -> dict[str, float | str]:
    """How the teacher does on dev, where its votes come from those few lines alone."""
    glosses = [pair.gloss for pair in teacher.gloss([pair.english for pair in dev])]
    scores = score(glosses, [pair.gloss for pair in dev])
    say(f"teacher on dev: {summary(scores)}")
    return dict(scores.as_dict())
