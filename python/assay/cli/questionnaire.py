"""The questionnaire on the screen."""

from __future__ import annotations

import sys
import textwrap

from rich.console import Console
from rich.markup import escape

from ..selection.questions import Question, Questionnaire
from ..selection.undecided import looks
from .answers import how_to_answer, parse_answer, words

_HOW_TO = (
    "Enter takes the answer in brackets. ? what a question means, w which rules look at it, b back, "
    "q stop and keep what was answered."
)
_LIKE_BEFORE = "s answers all for a class as for the class before."
_EVIDENCE = 300  # characters; that of many classes is long
_CATEGORY = "I do not know"


def ask(screen: Console, questions: Questionnaire) -> bool:
    """Ask until nothing is left (True), or the user stops or input ends (False)."""
    screen.print(_HOW_TO, soft_wrap=True)
    class_name = ""
    while (question := questions.question) is not None:
        if question.class_name not in ("", class_name):
            offer = f"  {_LIKE_BEFORE}" if class_name else ""
            class_name = question.class_name
            screen.print(f"\n[bold]Class {escape(class_name)}[/bold]{offer}", soft_wrap=True)
        _show(screen, question, questions.answers + 1)
        if not _answered(screen, questions, question):
            return False
    return True


def line(screen: Console, prompt: str) -> str | None:
    """What is typed; None at the end of input."""
    try:
        text = screen.input(f"[bold]{escape(prompt)}[/bold] ").strip()
    except EOFError:
        screen.print("")
        return None
    if not sys.stdin.isatty():
        screen.print(text, markup=False)  # as a terminal would show it
    return text


def say(screen: Console, text: str, indent: int = 0) -> None:
    """A line below a question; on a terminal it is wrapped, further in by `indent`."""
    width = screen.width if screen.is_terminal else 10_000
    lines = textwrap.fill(text, width, initial_indent="   ", subsequent_indent="   " + " " * indent)
    screen.print(lines, markup=False, soft_wrap=True)


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
            say(screen, "This is the first question.")
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
    screen.print(f"[bold]{number}. {escape(item.question)}[/bold]", soft_wrap=not screen.is_terminal)
    if item.kind == "bool":
        say(screen, "y yes, n no")
    elif item.kind == "choice":
        width = max(map(len, item.values))
        for place, (value, meaning) in enumerate(item.values.items(), start=1):
            say(screen, f"{place} {value:{width}}  {meaning}", indent=5 + width)
    else:
        say(screen, how_to_answer(item))
    if question.remedy:
        say(screen, f"A metric needs it: {question.remedy}.")
    if question.evidence:
        evidence = textwrap.shorten(question.evidence, _EVIDENCE, placeholder=" ... (? says all)")
        say(screen, f"The data say {words(question.suggestion)}: {evidence}.")


def _suggested(question: Question) -> str:
    if question.suggestion is not None:
        origin = {"data": ", from the data", "class before": ", as for the class before"}.get(question.basis, "")
        return words(question.suggestion) + origin
    if question.item.key == "problem_category":
        return _CATEGORY
    return "leave open" if question.may_stay_open else "no default"


def _explain(screen: Console, question: Question) -> None:
    item = question.item
    say(screen, item.meaning)
    say(screen, f"For example: {item.example}")
    if len(question.evidence) > _EVIDENCE:
        say(screen, f"The data say {words(question.suggestion)}: {question.evidence}.")
    say(screen, f"In a file: {item.key}" + (f" ({item.paper_id} in the paper)" if item.paper_id else ""))


def _rules(screen: Console, question: Question) -> None:
    found = list(looks(question.item.key, question.category))
    for one in found:
        say(screen, f"{one.id} ({one.about}), if {one.condition}: {one.reason}")
    if not found:
        say(screen, "It is a parameter of a metric that was chosen.")
