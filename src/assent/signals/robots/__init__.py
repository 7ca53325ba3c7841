"""robots.txt, read in every way that its readers read it.

`lines` cuts bytes into lines and names their keys, `patterns` matches paths, `readings` groups the lines as each
reader would, `ruleset` answers for a path and an agent.
"""

from assent.signals.robots.ruleset import Answer, Robots, parse

__all__ = ["Answer", "Robots", "parse"]
