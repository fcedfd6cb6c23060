"""The last check before a reply leaves: exact quotes, and no number that is nobody's. Pure."""

from __future__ import annotations

from bot.overlap import says_same
from bot.phones import find_emails, find_phones, phone_key
from bot.registries.contacts import ContactRegistry
from bot.rendering import Part, PartKind, lay_out_more, lay_out_reply
from bot.reply import Reply
from index.errors import KnowledgeError
from index.quotes.quoting import verify_quote
from index.snapshot import Snapshot
from index.standing import WITHDRAWN
from index.types import Quote


class GuardError(KnowledgeError):
    """A reply would have broken a guarantee; nothing of it is sent."""


def guard_reply(reply: Reply, snapshot: Snapshot, registry: ContactRegistry) -> Reply:
    """The reply as it is, once checked.

    Raises QuoteError when a quote is not what its document says at its place, its further sources
    included, and GuardError when one of these says something else, when a document is withdrawn, or
    when a phone number or e-mail address is neither the registry's nor inside a displayed quote.
    """
    for sourced in (*reply.quotes, *reply.more):
        for quote in (sourced.quote, *sourced.also):
            document = snapshot.documents.get(quote.citation.document)
            if document is None:
                raise GuardError(
                    f"A quote's document, {quote.citation.document}, is not in the index."
                )
            if document.metadata.status == WITHDRAWN:
                raise GuardError(
                    f"A quote's document, {quote.citation.document}, is withdrawn and may not be "
                    "quoted."
                )
            verify_quote(document, quote)
            if is_of_another_area(quote, reply.area):
                raise GuardError("A quote held a contact of another area than the one asked about.")
        if not all(says_same(sourced.quote.text, other.text) for other in sourced.also):
            raise GuardError("A quote was given a further source that says something else.")
    parts = (*lay_out_reply(reply), *lay_out_more(reply))
    for number in find_stray_contacts(parts, registry):
        raise GuardError(f"A reply held a number or address that is not registered: …{number[-3:]}")
    return reply


def prints_contact(quote: Quote) -> bool:
    """Whether a quote holds a phone number or an e-mail address."""
    return bool(find_phones(quote.text) or find_emails(quote.text))


def is_of_another_area(quote: Quote, area: str | None) -> bool:
    """Whether a quote prints a contact and its document is not of the area asked about."""
    return bool(area) and quote.citation.metadata.area != area and prints_contact(quote)


def find_stray_contacts(parts: tuple[Part, ...], registry: ContactRegistry) -> list[str]:
    """Phone numbers and e-mail addresses that are neither registered nor inside a quote."""
    quoted = "\n".join(part.text for part in parts if part.kind is PartKind.QUOTE)
    phones = {c.phone for c in registry.contacts if c.phone} | set(find_phones(quoted))
    emails = {c.email.lower() for c in registry.contacts if c.email}
    emails |= {found.lower() for found in find_emails(quoted)}
    stray = []
    for part in parts:
        if part.kind is not PartKind.QUOTE:
            stray += [f for f in find_phones(part.text) if not _is_among(f, phones)]
            stray += [f for f in find_emails(part.text) if f.lower() not in emails]
    return stray


def _is_among(phone: str, known: set[str]) -> bool:
    """Whether a number is one of those known, however it is written."""
    return phone in known or phone_key(phone) in map(phone_key, known)
