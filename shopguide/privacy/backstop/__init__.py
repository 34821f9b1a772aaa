"""The second line of defence against secrets: it knows their shapes only, not the words that name them.

Redaction, the first line, reads what shoppers write and understands it. This package doesn't rely on that. It checks
every value that leaves a turn, whatever its field is called, and removes what has the shape of a card number, an IBAN
or CLABE, a national id, an access key, a recovery phrase, a gift-card code, or a link that carries a token. The two
share the folding of text and nothing else. tests/privacy/test_sinks.py switches the first one off and looks for a card
in everything below.

| what leaves                                                  | where it is checked                              |
|--------------------------------------------------------------|--------------------------------------------------|
| a message and its metadata, before anything else             | server/patches.py, `tidy`                        |
| titles of pressed buttons                                    | channels/web/incoming.py, `from_client`          |
| events and names of conversations over the REST API          | server/api_secrets.py                            |
| what actions answer: slots, e-mail drafts, summaries, texts  | server/inprocess.py, `call`                      |
| stored events and snapshots, names of conversations          | storage/tracker_store.py, `save` and `_write`    |
| event broker, case log                                       | the same events, after that check                |
| outbox                                                       | delivery/parcel.py, `pack`                       |
| webhook, mailbox, also what an earlier version stored        | delivery/parcel.py, `Parcel.opened`              |
| review: pages, terminal, export, reviewed.yml                | learning/messages.py, `_read`                    |
| report: page and CSV files                                   | insights/collect.py, insights/csv_files.py       |
| logs of the guide, Rasa and Sanic: message, arguments, errors | server/logs.py                                  |
| traces                                                       | server/tracing.py, `note`                        |
| the shell's history of lines                                 | channels/shell/keyboard.py                       |

The metrics have only labels from fixed lists. Rasa reports to Sentry only with its telemetry on, which the guide
switches off.
"""

from shopguide.privacy.backstop.text import clean, holds_card, scrub_text
from shopguide.privacy.backstop.values import scrub

__all__ = ["clean", "holds_card", "scrub", "scrub_text"]
