"""An archive of any size: real articles first, then generated ones with the words of real ones.

A generated article has a real one for its subject: half of its words come from there, the others
from all texts of that language, as often as they occur in them. Large archives also go on meeting
new words (Heaps' law), so a share of the words is made up, out of halves of real ones; the share
is what the growth of the real texts' own vocabulary says.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np

from index import Article, article_id

__all__ = ["Archive", "subject_of"]

_SENTENCES = (9, 20)
_WORDS = (8, 26)
_TITLE_WORDS = 6
_FIRST_DAY = date(2015, 1, 1)
_DAYS = 4000
_SOURCES = 200


class Archive:
    """Articles without end; the same ones each time."""

    def __init__(self, real: Sequence[Article], subjects: int) -> None:
        """Learns from real articles, at least one.

        Args:
            real: The articles.
            subjects: How many of them, from the first on, generated articles are about.
        """
        self._real = tuple(real)
        self._subjects = subjects
        self._words: list[list[str]] = [article.text.split() for article in real]
        self._languages: dict[str, _Vocabulary] = {}
        for language in sorted({article.language for article in real}):
            texts = [
                words
                for article, words in zip(real, self._words, strict=True)
                if article.language == language
            ]
            self._languages[language] = _Vocabulary([word for text in texts for word in text])

    @property
    def real(self) -> tuple[Article, ...]:
        """The real articles."""
        return self._real

    def generated(self, begin: int = 0) -> Iterator[Article]:
        """The generated articles from number `begin` on."""
        number = begin
        while True:
            yield self._article(number)
            number += 1

    def _article(self, number: int) -> Article:
        generator = np.random.default_rng([number, 1])
        place = subject_of(number, self._subjects)
        subject, own = self._real[place], self._words[place]
        vocabulary = self._languages[subject.language]
        # How many words of this language have been written before: each has its share of them.
        share = vocabulary.count / sum(each.count for each in self._languages.values())
        before = vocabulary.count + number * share * np.mean(_SENTENCES) * np.mean(_WORDS)
        sentences = []
        for length in generator.integers(*_WORDS, size=generator.integers(*_SENTENCES)):
            words = vocabulary.draw(generator, int(length), float(before))
            from_own = generator.random(length) < 0.5
            for at in np.flatnonzero(from_own):
                words[at] = own[generator.integers(len(own))]
            sentences.append(" ".join(word.rstrip(".!?؟") for word in words) + ".")
        title = [own[at] for at in generator.integers(len(own), size=_TITLE_WORDS)]
        location = f"/archive/{number}"
        return Article(
            id=article_id(location),
            # The number tells `vectors` what the article is about.
            title=f"{' '.join(title)} {number}",
            text=" ".join(sentences),
            language=subject.language,
            published=_FIRST_DAY + timedelta(days=int(generator.integers(_DAYS))),
            source=f"Agency {generator.integers(_SOURCES)}",
            location=location,
        )


def subject_of(number: int, count: int) -> int:
    """Which of `count` real articles the generated one of that number is about."""
    return int(np.random.default_rng([number, 2]).integers(count))


class _Vocabulary:
    """The words of one language, and how their number grows: `distinct = K · count ** beta`."""

    def __init__(self, words: Sequence[str]) -> None:
        self.count = len(words)
        self._words = np.array(words, dtype=object)
        self._distinct = len(set(words))
        half = len(set(words[: max(1, len(words) // 2)]))
        self._beta = min(0.95, max(0.3, math.log2(max(1.01, self._distinct / half))))

    def draw(self, generator: np.random.Generator, length: int, before: float) -> list[str]:
        """Words as frequent as in the real texts, after `before` words have been written."""
        words: list[str] = list(self._words[generator.integers(self.count, size=length)])
        grown = self._distinct * (before / self.count) ** self._beta
        # Every second word that is not a frequent one has been met once before.
        share = min(0.3, 2 * self._beta * grown / before)
        made_up = int(grown - self._distinct)
        if made_up > 0:
            for at in np.flatnonzero(generator.random(length) < share):
                words[at] = self._made_up(int(generator.integers(made_up)))
        return words

    def _made_up(self, number: int) -> str:
        generator = np.random.default_rng([number, 3])
        first, second = self._words[generator.integers(self.count, size=2)]
        return f"{first[: len(first) // 2 + 1]}{second[len(second) // 2 :]}"
