"""Which labels name a speaker and which brackets hold a sound, by word lists and capitals.

Knows no positions. Produces yes or no.
"""

from __future__ import annotations

import re

_SPEAKERS = frozenset(
    """
    man woman boy girl child children kid person male female speaker reporter anchor host guest
    narrator announcer moderator interviewer interpreter translator operator caller audience crowd
    member student teacher professor instructor mayor governor senator representative president
    chair chairman chairwoman chairperson commissioner councilman councilwoman councilmember clerk
    sheriff chief officer captain judge attorney lawyer witness doctor dr nurse mr mrs ms miss
    all both unknown unidentified voice voiceover
    """.split()
)
_NO_SPEAKERS = frozenset(
    """
    warning note notice caution danger alert update reminder correction breaking live next today
    tonight tomorrow question answer address phone call text email website time date place location
    topic example remember important urgent attention evacuate step part item rule tip fact
    """.split()
)
_SOUNDS = frozenset(
    """
    applause applauding clapping cheers cheering laughter laughing laughs laugh chuckles chuckling
    chuckle giggles giggling giggle sighs sighing sigh gasps gasping gasp cough coughs coughing
    sneezes sneezing sniffs sniffling crying cries sobs sobbing screams screaming scream
    shouting shouts whispering whispers groans groaning grunts grunting music musical instrumental
    singing sings humming hums whistling whistles silence pause inaudible unintelligible indistinct
    crosstalk
    chatter chattering murmuring noise noises static beep beeping beeps bell bells ringing rings
    siren sirens honking horn barking barks thunder knocking knocks footsteps slams
    slamming creaks clears throat throat-clearing background overlapping foreign blank_audio
    sound sounds foreign-language speaking inhales exhales panting booing boos explosion
    gunshots
    """.split()
)
_WORD = re.compile(r"[A-Za-z_][A-Za-z_-]*")
_MAX_SOUND_WORDS = 5
_MAX_SPEAKER_WORDS = 4


def is_sound(content: str, opener: str) -> bool:
    """Whether what stands in brackets describes a sound.

    Square brackets do by custom, but for a long or mixed text; round ones hold ordinary words too,
    so every word has to be listed.
    """
    words = [word.lower() for word in _WORD.findall(content)]
    if not words or len(words) > _MAX_SOUND_WORDS or any(map(str.isdigit, content)):
        return False
    if opener == "[":
        return content == content.upper() or not _SOUNDS.isdisjoint(words)
    return not _SOUNDS.isdisjoint(words) and set(words) <= _SOUNDS | _SPEAKERS


def is_speaker(label: str, *, shouted: bool) -> bool:
    """Whether what stands before a colon, at the start of a line, names who speaks.

    A name all in capitals does, unless the whole caption is in capitals (`shouted`): then, as with
    a name in small letters, one of its words has to be a listed role.
    """
    words = label.replace(".", " ").split()
    if not words or len(words) > _MAX_SPEAKER_WORDS or not words[0][0].isupper():
        return False
    lowered = {word.lower() for word in words}
    if lowered & _NO_SPEAKERS or any(word.isdigit() for word in words):
        return False
    if all(word[0].isupper() or not word[0].isalpha() for word in words) and lowered & _SPEAKERS:
        return True
    return not shouted and label == label.upper()
