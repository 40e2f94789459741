"""The fingerprint of a problem, and the metrics that follow from it."""

from __future__ import annotations

from .fingerprint import Fingerprint
from .plan import Plan, recommend

__all__ = ["Fingerprint", "Plan", "recommend"]
