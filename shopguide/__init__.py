"""ShopGuide: a conversational guide to TikTok Shop support.

The modules directly in this package are the core. They know the facts
(`knowledge`), decide what to recommend (`triage`, `escalation`), walk the steps
(`guide`) and keep the talk's state (`conversation`); none of them imports Rasa.
"""

__version__ = "0.1.0"
