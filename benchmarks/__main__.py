"""The command line: `python -m benchmarks RUN`; `--help` lists the runs. Prints figures, one a line, or JSON."""

import argparse
import json

from benchmarks import papers, runs
from benchmarks.pages import pages


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    commands = parser.add_subparsers(dest="run", required=True)
    letters = commands.add_parser("letters", help="from release to the last one taken")
    letters.add_argument("--number", type=int, default=1000)
    invitations = commands.add_parser("invitations", help="the same, each with its calendar file")
    invitations.add_argument("--number", type=int, default=1000)
    broker = commands.add_parser("broker", help="the broker is away while candidates apply")
    broker.add_argument("--seconds", type=float, default=60)
    broker.add_argument("--how", choices=["frozen", "refused"], default="frozen")
    kills = commands.add_parser("kills", help="the worker is killed while it sends")
    kills.add_argument("--number", type=int, default=1000)
    kills.add_argument("--times", type=int, default=20)
    kills.add_argument("--lease", type=float, default=0, help="seconds; 0: that of the installation")
    large = commands.add_parser("pages", help="the pages of a vacancy with many applications")
    large.add_argument("--number", type=int, default=10_000)
    documents = commands.add_parser("documents", help="papers, beside WeasyPrint alone")
    documents.add_argument("--number", type=int, default=1000, help="letters by post")
    documents.add_argument("--places", type=int, default=500, help="of the reserve list")
    asked = parser.parse_args()
    if asked.run in ("letters", "invitations"):
        figures = runs.letters(asked.number, invitations=asked.run == "invitations")
    elif asked.run == "broker":
        figures = runs.broker(asked.seconds, how=asked.how)
    elif asked.run == "pages":
        figures = pages(asked.number)
    elif asked.run == "documents":
        figures = papers.documents(asked.number, asked.places)
    else:
        figures = runs.kills(asked.number, asked.times, lease=asked.lease)
    print(
        json.dumps(figures)
        if asked.json
        else "\n".join(f"{name:>28}  {value}" for name, value in figures.items())
    )


if __name__ == "__main__":
    main()
