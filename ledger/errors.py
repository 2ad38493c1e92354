"""What a caller is told when the call cannot be carried out."""

from tonghop.configs.loader import messages


class BadCall(Exception):
    """The caller asked for something that cannot be done: one line, exit code 2.

    `key` names its sentence in `configs/messages.yaml`, `facts` fill the braces there. Its text, for logs, is the
    sentence in every language.
    """

    def __init__(self, key: str, /, **facts: object) -> None:
        super().__init__(key)
        self.key, self.facts = key, facts

    def __str__(self) -> str:
        sentences = (sentence.format(**self.facts) for sentence in messages()[self.key].values())
        return " · ".join(dict.fromkeys(sentences))
