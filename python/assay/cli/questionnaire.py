"""The questionnaire on the screen."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from ..selection.questions import Question, Questionnaire
from ..selection.undecided import looks
from .answers import how_to_answer, parse_answer, words

_HOW_TO = (
    "Enter takes the answer in brackets. ? what a question means, w which rules look at it, b back, "
    "q stop and keep what was answered."
)
_LIKE_BEFORE = "s answers all for a class as for the class before."
_CATEGORY = "you do not know: other questions will tell"


def ask(screen: Console, questions: Questionnaire) -> bool:
    """Ask until nothing is left (True), or the user stops or input ends (False)."""
    screen.print(_HOW_TO, soft_wrap=True)
    class_name = ""
    while (question := questions.question) is not None:
        if question.class_name != class_name:
            class_name = question.class_name
            if class_name:
                screen.print(f"\n[bold]Class {escape(class_name)}[/bold]  {_LIKE_BEFORE}", soft_wrap=True)
        _show(screen, question, questions.answers + 1)
        if not _answered(screen, questions, question):
            return False
    return True


def line(screen: Console, prompt: str) -> str | None:
    """What is typed; None at the end of input."""
    try:
        return screen.input(f"[bold]{escape(prompt)}[/bold] ").strip()
    except EOFError:
        screen.print("")
        return None


def _answered(screen: Console, questions: Questionnaire, question: Question) -> bool:
    """Read until a question is answered or left; False if the user stops."""
    while True:
        text = line(screen, f"[{_suggested(question)}] >")
        if text is None or text.lower() == "q":
            return False
        if text == "?":
            _explain(screen, question)
        elif text.lower() == "w":
            _rules(screen, question)
        elif text.lower() == "b":
            if questions.back():
                return True
            _say(screen, "This is the first question.")
        else:
            try:
                _take(questions, question, text)
                return True
            except (TypeError, ValueError) as problem:
                screen.print(f"   [red]{escape(str(problem))}[/red]", soft_wrap=True)


def _take(questions: Questionnaire, question: Question, text: str) -> None:
    """Answer. Raises ValueError for what is no answer, or contradicts another one."""
    if text.lower() == "s" and question.class_name:
        if not questions.same_as_before():
            raise ValueError("there is no answer for a class before this one")
    elif text:
        questions.answer(parse_answer(question.item, text))
    else:
        questions.answer(question.suggestion)


def _show(screen: Console, question: Question, number: int) -> None:
    item = question.item
    screen.print("")
    screen.print(Text(f"{number}. {item.question}", style="bold"))
    if item.kind == "bool":
        _say(screen, "y yes, n no")
    elif item.kind == "choice":
        width = max(map(len, item.values))
        for place, (value, meaning) in enumerate(item.values.items(), start=1):
            screen.print(Padding(Text(f"{place} {value:{width}}  {meaning}"), (0, 0, 0, 3)))
    else:
        _say(screen, f"{how_to_answer(item)}")
    if question.remedy:
        _say(screen, f"A metric needs it: {question.remedy}.")
    if question.evidence:
        _say(screen, f"The data say {words(question.suggestion)}: {question.evidence}.")


def _suggested(question: Question) -> str:
    if question.suggestion is not None:
        origin = {"data": ", from the data", "class before": ", as for the class before"}.get(question.basis, "")
        return words(question.suggestion) + origin
    if question.item.key == "problem_category":
        return _CATEGORY
    return "leave open" if question.may_stay_open else "no default"


def _explain(screen: Console, question: Question) -> None:
    item = question.item
    _say(screen, item.meaning)
    _say(screen, f"For example: {item.example}")
    _say(screen, f"In a file: {item.key}" + (f" ({item.paper_id} in the paper)" if item.paper_id else ""))


def _rules(screen: Console, question: Question) -> None:
    found = list(looks(question.item.key, question.category))
    for one in found:
        _say(screen, f"{one.id} ({one.about}), if {one.condition}: {one.reason}")
    if not found:
        _say(screen, "It is a parameter of a metric that was chosen.")


def _say(screen: Console, text: str) -> None:
    screen.print(Padding(Text(text), (0, 0, 0, 3)))
