"""`tdm-reservation` and `tdm-policy` response headers."""

from __future__ import annotations

from assent.signals import tdmrep
from assent.signals.calendar import TDMREP_FINAL
from assent.signals.fields import Response, place
from assent.signals.mechanism import HeaderMechanism, Statement


def read(response: Response) -> list[Statement]:
    """All fields of the name together: `1` and `0` in two fields is a denial."""
    values, policy = response.all("tdm-reservation"), response.first("tdm-policy")
    return tdmrep.statements(values, policy, place("tdm-reservation" if values else "tdm-policy", 0))


MECHANISM = HeaderMechanism(
    name="tdmrep-header",
    klass="reservation",
    since=TDMREP_FINAL,
    citation=tdmrep.REPORT,
    url=tdmrep.URL,
    read=read,
)
