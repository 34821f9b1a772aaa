"""The tables that talks are kept in."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

METADATA: Final = sa.MetaData()

# Every event of every talk, as Rasa's SQL store keeps them, so that `rasa export` reads them too; and
# `position`, which numbers the events of a talk from 0. Two writers of one talk cannot both take a
# number, so a turn that lost its lock cannot mix its events into another's.
EVENTS: Final = sa.Table(
    "events",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender_id", sa.String(255), nullable=False, index=True),
    sa.Column("type_name", sa.String(255), nullable=False),
    sa.Column("timestamp", sa.Float),
    sa.Column("intent_name", sa.String(255)),
    sa.Column("action_name", sa.String(255)),
    sa.Column("data", sa.Text),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Index("ix_events_sender_id_position", "sender_id", "position", unique=True),
    sa.Index("ix_events_timestamp", "timestamp"),
)

# One row a talk: the state before its last events, and when it was last heard of (seconds since 1970).
TALKS: Final = sa.Table(
    "talks",
    METADATA,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("tail_position", sa.Integer, nullable=False),
    sa.Column("snapshot", sa.Text),
    sa.Column("last_heard", sa.Float, nullable=False, index=True),
)

# That a talk was deleted, and when: the session that held it is void then.
DELETED: Final = sa.Table(
    "deleted_talks",
    METADATA,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("deleted_at", sa.Float, nullable=False),
)

# One row an issue of a talk: what a report counts. No text of the shopper but a redacted excerpt.
CASES: Final = sa.Table(
    "cases",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender_id", sa.String(255), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),  # the talk's first issue is 1
    sa.Column("entry", sa.String(20), nullable=False),  # web, slack, telegram, shell, rest
    sa.Column("language", sa.String(10), nullable=False),
    sa.Column("simulated", sa.Boolean, nullable=False),
    sa.Column("issue", sa.String(60), nullable=False),
    sa.Column("confidence", sa.Float),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("offered", sa.Text, nullable=False),  # channels recommended, as a JSON list in their order
    sa.Column("tried", sa.Text, nullable=False),  # channels that did not help, the same
    sa.Column("escalated_to", sa.String(60)),  # the last channel with a person that it was led to
    sa.Column("outcome", sa.String(20), nullable=False),  # open, solved, not_solved
    sa.Column("rating", sa.Integer),
    sa.Column("comment", sa.Text),
    sa.Column("excerpt", sa.Text),
    sa.Column("turns", sa.Integer, nullable=False),
    sa.Column("started", sa.Float, nullable=False),  # seconds since 1970
    sa.Column("last_heard", sa.Float, nullable=False),
    sa.Index("ix_cases_sender_id_number", "sender_id", "number", unique=True),
    sa.Index("ix_cases_started", "started"),
)

# One row a step that a case came to, the first time it did.
CASE_STEPS: Final = sa.Table(
    "case_steps",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender_id", sa.String(255), nullable=False),
    sa.Column("case_number", sa.Integer, nullable=False),
    sa.Column("channel", sa.String(60), nullable=False),
    sa.Column("step", sa.Integer, nullable=False),  # from 0
    sa.Column("stuck", sa.Boolean, nullable=False),
    sa.Column("reached", sa.Float, nullable=False),
    sa.Column("playbook", sa.String(60)),  # that led to the channel; it may have steps of its own
    sa.Index("ix_case_steps_place", "sender_id", "case_number", "channel", "step", unique=True),
    sa.Index("ix_case_steps_reached", "reached"),
)

# One row a message of a shopper. Its text is kept, redacted, only where the guide was not sure of it or
# was corrected: those are what `shopguide review` shows.
TURNS: Final = sa.Table(
    "turns",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender_id", sa.String(255), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),  # of its UserUttered among the talk's events
    sa.Column("case_number", sa.Integer),
    sa.Column("entry", sa.String(20), nullable=False),
    sa.Column("simulated", sa.Boolean, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("seconds", sa.Float),  # from the message's arrival to its answer
    sa.Column("pressed", sa.Boolean, nullable=False),  # a button, so nothing was to be understood
    sa.Column("intent", sa.String(60), nullable=False),  # for a button what it does, or the issue
    sa.Column("confidence", sa.Float),
    sa.Column("unsure", sa.Boolean, nullable=False),  # the guide asked what was meant
    sa.Column("guesses", sa.Text),  # JSON list of [intent, confidence], likeliest first
    sa.Column("picked", sa.String(60)),  # the intent that the shopper chose afterwards
    sa.Column("text", sa.Text),
    sa.Column("reviewed", sa.String(60)),  # the operator's intent for it, or "skipped"
    sa.Column("row", sa.String(60)),  # of the policy table, that decided what to answer
    sa.Index("ix_turns_sender_id_position", "sender_id", "position", unique=True),
    sa.Index("ix_turns_at", "at"),
)

# One row a summary that a shopper wanted sent to whoever runs the guide. Its id goes with every attempt, so
# that the other side knows a summary that comes twice. What it says is redacted, and emptied once it is accepted.
OUTBOX: Final = sa.Table(
    "outbox",
    METADATA,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("sender_id", sa.String(255), nullable=False, index=True),
    sa.Column("recipient", sa.String(100), nullable=False),  # the name that the shopper said yes to
    sa.Column("state", sa.String(20), nullable=False),  # pending, accepted, failed
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("content", sa.Text),  # JSON, see shopguide/delivery/parcel.py
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("reason", sa.String(60)),  # how the last attempt ended: HTTP 503, SMTP 451, timeout
    sa.Column("created", sa.Float, nullable=False),  # seconds since 1970
    sa.Column("next_try", sa.Float, nullable=False),  # nobody else tries before that
    sa.Column("finished", sa.Float),
    sa.Index("ix_outbox_state_next_try", "state", "next_try"),
)

# One row a message that Slack or Telegram handed over, written before it is acknowledged. Its content is redacted,
# and emptied in the transaction of the turn that answers it; what is left for some days is the key, so that the
# service may send the message again and it is still answered once.
RECEIVED: Final = sa.Table(
    "received",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),  # messages of a chat are answered in this order
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("key", sa.String(200), nullable=False),  # the same each time the service sends this message
    sa.Column("sender_id", sa.String(255), nullable=False),
    sa.Column("content", sa.Text),  # JSON, see shopguide/channels/durable/received.py; NULL once answered
    sa.Column("attempts", sa.Integer, nullable=False),  # turns begun of which no end is known
    sa.Column("failures", sa.Integer, nullable=False),  # turns that could not be stored
    sa.Column("at", sa.Float, nullable=False),  # seconds since 1970
    sa.Column("next_try", sa.Float),  # NULL once answered
    sa.Index("ix_received_channel_key", "channel", "key", unique=True),
    sa.Index("ix_received_sender_id_next_try", "sender_id", "next_try"),
    sa.Index("ix_received_channel_next_try", "channel", "next_try"),
    sa.Index("ix_received_at", "at"),
)

# One row a message of the guide's that Slack or Telegram has not taken yet; deleted when it has.
REPLIES: Final = sa.Table(
    "replies",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),  # replies of a chat are delivered in this order
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("sender_id", sa.String(255), nullable=False),
    sa.Column("content", sa.Text, nullable=False),  # JSON, see shopguide/channels/durable/reply.py
    sa.Column("parts", sa.Integer, nullable=False),  # how many parts of a long message were taken
    sa.Column("attempts", sa.Integer, nullable=False),  # that failed
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("next_try", sa.Float),  # NULL once refused for good: it is shown when the person writes again
    sa.Index("ix_replies_sender_id", "sender_id"),
    sa.Index("ix_replies_channel_next_try", "channel", "next_try"),
    sa.Index("ix_replies_at", "at"),
)

# Which process works on a chat, and until when unless it says that it still lives.
CHAT_CLAIMS: Final = sa.Table(
    "chat_claims",
    METADATA,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("owner", sa.String(40), nullable=False, index=True),
    sa.Column("until", sa.Float, nullable=False),  # by the database's clock
)

# Who may open the operator's pages, beside whoever has the token.
OPERATORS: Final = sa.Table(
    "operators",
    METADATA,
    sa.Column("name", sa.String(60), primary_key=True),
    sa.Column("role", sa.String(10), nullable=False),  # read, review, edit
    sa.Column("password", sa.Text, nullable=False),  # Argon2id, with salt and parameters
    sa.Column("stamp", sa.String(40), nullable=False),  # a session with another one has ended
    sa.Column("created", sa.Float, nullable=False),  # seconds since 1970
    sa.Column("last_seen", sa.Float),  # the last sign-in
)

# What operators did. No words of a shopper, nor what was searched for: an entry outlives its conversation.
AUDIT: Final = sa.Table(
    "audit",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("operator", sa.String(60), nullable=False),  # an account, "token" or "command line"
    sa.Column("what", sa.String(60), nullable=False),
    sa.Column("conversation", sa.String(255), index=True),  # its sender id
    sa.Column("detail", sa.String(200)),
)

# One row a conversation, for the list of them: what a filter asks for, and when it was last heard of. What is said of
# its problems is in `cases`. An id is never used again: a page that was opened before must not show another one.
CONVERSATIONS: Final = sa.Table(
    "conversations",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender_id", sa.String(255), nullable=False, unique=True),
    sa.Column("entry", sa.String(20), nullable=False),  # web, slack, telegram, shell, rest
    sa.Column("language", sa.String(10)),  # of the first words; NULL where nothing was typed
    sa.Column("simulated", sa.Boolean, nullable=False),
    sa.Column("started", sa.Float, nullable=False),  # seconds since 1970
    sa.Column("last_heard", sa.Float, nullable=False),
    sa.Column("turns", sa.Integer, nullable=False),
    sa.Column("unsure", sa.Boolean, nullable=False),  # the guide asked what was meant
    sa.Column("corrected", sa.Boolean, nullable=False),  # the shopper said that a problem was misread
    sa.Column("danger", sa.Boolean, nullable=False),  # help was given, or it was asked whether somebody is safe
    sa.Column("version", sa.String(60)),  # of the guide that answered last, with the beginning of its model's id
    sa.Column("first_words", sa.Text),  # redacted, cut short
    sa.Index("ix_conversations_last_heard", "last_heard", "id"),
    sqlite_autoincrement=True,
)

# What is searched: the redacted words of a conversation, each once, in small letters and without marks; a long
# conversation has several rows. The databases' own indexes over it are in word_index.py.
CONVERSATION_WORDS: Final = sa.Table(
    "conversation_words",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender_id", sa.String(255), nullable=False, index=True),
    sa.Column("began", sa.Float, nullable=False),  # when the first of them was written
    sa.Column("words", sa.Text, nullable=False),
)

#: What is kept of a conversation beside it and its events: what a report counts, what is listed and searched, summaries
#: that were sent, and what waits in Slack's and Telegram's inbox and outbox.
BESIDE_A_TALK: Final = (CASES, CASE_STEPS, TURNS, CONVERSATIONS, CONVERSATION_WORDS, OUTBOX, RECEIVED, REPLIES)
