"""Talks on Telegram, on the Bot API itself (core.telegram.org/bots/api).

Why not Rasa's own channel: its aiogram 2.15 is bound to an event loop that is closed by the time an
update comes, so that every update is answered with 500, and no newer aiogram goes with Rasa's pins.
It checks no secret token either, and does not start while Telegram cannot be reached.

| file             | what                                                              |
|------------------|-------------------------------------------------------------------|
| `settings.py`    | token, addresses and secret, from credentials.yml or environment   |
| `api.py`         | one method call: retries, errors, the token kept out of both       |
| `wire.py`        | the parts of Telegram's objects that are read                      |
| `updates.py`     | what an update means                                               |
| `commands.py`    | the command menu                                                   |
| `reception.py`   | what is done with an update                                        |
| `chats.py`       | what is remembered of chats while the server runs                  |
| `registration.py`| telling Telegram where updates go                                  |
| `webhook.py`     | updates that Telegram sends                                        |
| `polling.py`     | updates that are fetched                                           |
| `output.py`      | sending what the guide says                                        |
| `html.py`        | Markdown in Telegram's HTML                                        |
| `parts.py`       | a long text in parts                                               |
| `keyboard.py`    | buttons                                                            |
| `migration.py`   | the talks of a group that got another id                           |
| `input.py`       | the channel, as Rasa sees it                                       |
"""

from shopguide.channels.telegram.input import TelegramInput

__all__ = ["TelegramInput"]
