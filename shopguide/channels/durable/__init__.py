"""Messages of Slack and Telegram from the acknowledgement to the delivered answer, so that none is lost on the way.

A message is noted in the database, redacted, before the service hears "received". The turn that answers it is stored
in one transaction with its replies and with the mark that it is answered. Only then are the replies delivered, while
the turn's place is free for others. After a crash the next start, or another process, goes on where it stopped:
a message is answered exactly once, and a reply is delivered at least once.

At least once, not exactly: neither Telegram's sendMessage nor Slack's chat.postMessage takes a key by which the service
would know a message again. Where the process dies, or the connection breaks, between the service taking a reply and our
note of it, the reply is sent again. Small calls that only add comfort (typing, removing used buttons) are not repeated.

| file           | what                                                             |
|----------------|------------------------------------------------------------------|
| `received.py`  | a message as it is noted                                         |
| `reply.py`     | a reply as it is stored, and what may become of it               |
| `collected.py` | the output of a turn whose replies are delivered later           |
| `connector.py` | what a service must be able to do                                |
| `service.py`   | notes messages, and has every chat with something to do worked on |
| `chat.py`      | the work on one chat: turns and deliveries in order              |
| `batch.py`     | the messages of a chat that one turn answers                     |
| `beside.py`    | small calls that nobody waits for                                |

The tables are in shopguide/storage: chat_queue.py and replies.py.
"""
