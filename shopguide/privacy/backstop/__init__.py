"""The second line of defence against secrets: it knows their shapes alone, no words that name them.

Redaction (the first line) reads what shoppers write and understands it. This package trusts nothing of that: it looks
at every value that leaves the turn, whatever its field is called, and takes out what has the shape of a card number,
an IBAN or CLABE, a national id, an access key, a recovery phrase, a gift-card code, or a link that carries a token.
Both share the folding of text and nothing else, and each is tested with the other switched off.

| what leaves                                      | where it passes                                                |
|--------------------------------------------------|----------------------------------------------------------------|
| a message and its metadata, before anything      | server/patches.py, `tidy`                                      |
| events and answers of actions: slots, e-mail     | server/inprocess.py, `call`                                    |
| drafts, summaries, what the shopper reads        |                                                                |
| tracker events, snapshots, ids of talks          | storage/tracker_store.py, `save` and `_write`                  |
| event broker                                     | storage/tracker_store.py, `save`: the same scrubbed events     |
| case log: cases, steps, turns                    | storage/tracker_store.py, `_log`: made of the scrubbed events  |
| outbox                                           | delivery/parcel.py, `pack`                                     |
| webhook, mailbox                                 | delivery/parcel.py, `Parcel.opened`: also what was stored long |
|                                                  | before                                                         |
| log lines of the guide, Rasa, Sanic: messages,   | server/logs.py                                                 |
| arguments, exceptions                            |                                                                |
| traces                                           | server/tracing.py, `note`                                      |
| review: pages, terminal, export, reviewed.yml    | learning/messages.py, `_read`                                  |
| report: page, CSV files                          | storage/insights.py, `comments`                                |
| what a shopper's own page shows again            | channels/web/incoming.py (button titles), storage `said`       |
| history of the shell's line editor               | channels/shell/keyboard.py                                     |
"""

from shopguide.privacy.backstop.text import clean, holds_card, scrub_text
from shopguide.privacy.backstop.values import scrub

__all__ = ["clean", "holds_card", "scrub", "scrub_text"]
