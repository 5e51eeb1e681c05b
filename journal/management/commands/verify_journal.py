"""Looks through the journal for entries that were changed, deleted, inserted, put in another order or cut off."""

import json
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journal.chain import START, Fault, faults
from journal.models import ChainHead, Entry

CHUNK = 2000


class Command(BaseCommand):
    help = (
        "Verifies the hash chains of the journal; exits with status 1 when one does not hold. Somebody who can change the "
        "database can change its heads as well: keep them elsewhere (--write-heads) and compare (--heads)."
    )

    def add_arguments(self, parser):
        parser.add_argument("chains", nargs="*", metavar="CHAIN", help="only these chains; without any, all")
        parser.add_argument(
            "--heads", type=Path, metavar="FILE", help="compare with heads that were kept elsewhere"
        )
        parser.add_argument(
            "--write-heads", type=Path, metavar="FILE", help="write the heads as they are now, when all hold"
        )

    def handle(self, *, chains, heads, write_heads, **options):
        kept = self._read(heads) if heads else {}
        there = {head.chain: (head.sequence, head.digest) for head in ChainHead.objects.order_by("chain")}
        known = {*there, *kept, *Entry.objects.order_by().values_list("chain", flat=True).distinct()}
        if unknown := sorted(set(chains) - known):
            raise CommandError(
                _("There is no chain %(chain)s in the journal.") % {"chain": ", ".join(unknown)}
            )
        chosen = sorted(chains or known)
        count, found = 0, []
        for chain in chosen:
            watcher = _Watcher(chain, kept.get(chain))
            sequence, digest = there.get(chain, (0, START))
            found += faults(chain, watcher.entries(), head_sequence=sequence, head_digest=digest)
            found += watcher.faults()
            count += watcher.count
        for fault in found:
            self.stderr.write(_line(fault))
        if found:
            raise CommandError(
                ngettext("%(count)s fault in the journal.", "%(count)s faults in the journal.", len(found))
                % {"count": len(found)}
            )
        if write_heads:
            write_heads.write_text(json.dumps({c: there[c] for c in chosen if c in there}, indent=1) + "\n")
        self.stdout.write(
            _("The journal holds: %(entries)s entries in %(chains)s chains.")
            % {"entries": count, "chains": len(chosen)}
        )

    def _read(self, path: Path) -> dict[str, tuple[int, str]]:
        try:
            document = json.loads(path.read_text())
            return {chain: (int(sequence), str(digest)) for chain, (sequence, digest) in document.items()}
        except (OSError, ValueError, AttributeError, TypeError) as error:
            raise CommandError(
                _("%(file)s cannot be read as a file of heads: %(error)s") % {"file": path, "error": error}
            ) from error


class _Watcher:
    """Reads one chain in chunks and looks, in passing, for the entry that was its head when heads were kept."""

    def __init__(self, chain: str, kept: tuple[int, str] | None) -> None:
        self.chain = chain
        self.kept = kept
        self.count = 0
        self.seen = kept is None or kept == (0, START)

    def entries(self) -> Iterator[Entry]:
        for entry in Entry.objects.of_chain(self.chain).iterator(chunk_size=CHUNK):
            self.count += 1
            self.seen = self.seen or (entry.sequence, entry.digest) == self.kept
            yield entry

    def faults(self) -> list[Fault]:
        return [] if self.seen else [Fault(self.chain, self.kept[0], "kept")]


def _line(fault: Fault) -> str:
    values = {"chain": fault.chain, "number": fault.sequence}
    return {
        "missing": _("%(chain)s: entry %(number)s is missing."),
        "previous": _("%(chain)s: entry %(number)s does not follow the one before it."),
        "digest": _("%(chain)s: entry %(number)s was changed."),
        "head": _("%(chain)s: the end is not where the head says, at entry %(number)s."),
        "kept": _("%(chain)s: entry %(number)s is not the one whose digest was kept elsewhere."),
    }[fault.kind] % values
