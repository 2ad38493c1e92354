"""Errors that keep their facts; their sentences, in both languages, are in `configs/messages.yaml`."""

from tonghop.configs.texts import messages


class ExplainedError(Exception):
    """An error with a sentence of its own: `key` names it in `configs/messages.yaml`, `facts` fill the braces there.

    Its text, for logs, is the sentence in every language.
    """

    def __init__(self, key: str, /, **facts: object) -> None:
        super().__init__(key)
        self.key, self.facts = key, facts

    def __str__(self) -> str:
        sentences = (sentence.format(**self.facts) for sentence in messages()[self.key].values())
        return " · ".join(dict.fromkeys(sentences))


class BadCall(ExplainedError):
    """The caller asked for something that cannot be done: one line, exit code 2."""
