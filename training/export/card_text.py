"""What every card says, with places for what a run found. Knows no figure."""

from __future__ import annotations

CARD = """\
# {name} {version}

Translates English captions into ASL gloss, {notation}. A BERT encoder
({layers} layers of `{encoder}`) with a {decoder_layers}-layer Transformer decoder, in
CTranslate2 {quantization}.

## What it is not

Gloss is a written, incomplete picture of ASL: it leaves out most of what hands, face and space say.
A machine's gloss is no interpretation. In 2018 the World Federation of the Deaf and the World
Association of Sign Language Interpreters asked that signing avatars not replace human signers,
above all for live information. Always show the English beside the gloss.

## Who should not use it, and for what

- Nobody, in place of a qualified human interpreter, where a person depends on being understood:
  medical, legal, emergency, education, employment. A law that asks for an interpreter or for
  captions is not met by gloss.
- Broadcasters and public bodies, to drive a signing avatar instead of a human signer.
- Learners and teachers of ASL, as a model of how ASL is signed: it has errors of grammar, and no
  Deaf signer has vouched for a line of its output.
- Researchers, as data about how Deaf people sign.

It is made for showing a draft gloss beside live captions, to people who know that it is one, and
for work on translation.

## Data

{data}

## Licence

{licence}

## Recipe

{recipe}

## Scores

On the {test}, sacreBLEU `{signature}`; in brackets the 95% interval of the bootstrap:

{scores}

Copy is the English in the case of the gloss, without articles; dictionary is learnt from the same
pairs, word by word; rules lemmatise, drop function words, and put time first and question words
last.{gain}

{quantised}

## {groups_title}

{groups}

## {measured_title}

{measured}

## Known failures

{failures}
"""
GROUPS = "Scores by domain and phenomenon"
MEASURED = "Measured on the finished bundle"
NOT_MEASURED = """\
Not yet: `gloss-train evaluate --bundle DIR --challenge --carriers 2000 --card` measures what the
bundle keeps and loses, as the worker runs it, and writes it here."""
OWN_DATA = """\
Pairs written for this project and pairs generated from its own grammar, under the project's
licence. {reviewed}"""
TABLES = """\
Two tables written for the project come with it. `lexicon.tsv` has the senses of words: the worker's
guards look up there whether a gloss says what the line does. `plain.tsv` has figurative English and
what it means: where the training pairs hardly have a phrase, the line is read in these plain words,
"kicked the bucket" as "died". Nobody but its writers and readers has checked that list."""
USER_DATA = """\
Pairs given by whoever trained this model, not by the makers of `gloss-train`, who have not seen
them. Whether Deaf signers wrote or reviewed them is for that person to say. The model may repeat
what stands in them."""
OWN_LICENCE = """\
Apache-2.0, as the project: model, pairs and grammar. The encoder that training starts from has a
licence of its own; of those that the recipes name, e5-small-v2 (Microsoft) is under MIT and
all-MiniLM-L6-v2 under Apache-2.0."""
OWN_FAILURES = """\
Long lines may lose a clause or a modifier, rare names of several word pieces may be misspelled, and
word order on constructions it has not seen is a guess. The worker mends what it is sure of and
flags lost names, numbers, negation and content words."""
USER_FAILURES = """\
Words, names and constructions that the training pairs do not show are guesses; lines longer than
theirs lose content. It knows their subject and their gloss convention only. The worker flags what
it can see lost."""
