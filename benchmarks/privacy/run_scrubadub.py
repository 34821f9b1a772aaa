"""Run by compare.py in an environment with scrubadub: masks the texts it reads.

Prints one JSON object with the masked texts and the milliseconds each took: by every detector that needs no model,
and by those for secrets alone.
"""

from __future__ import annotations

import json
import sys
import time

import scrubadub
import scrubadub.detectors.date_of_birth

SECRETS = (
    "credential",
    "credit_card",
    "drivers_licence",
    "national_insurance_number",
    "social_security_number",
    "tax_reference_number",
)
OTHERS = ("date_of_birth", "email", "phone", "postalcode", "twitter", "url", "vehicle_licence_plate")


def main() -> None:
    """Mask what comes by standard input: a JSON list of texts."""
    catalogue = scrubadub.detectors.detector_catalogue
    texts, times = json.load(sys.stdin), []

    def masked(names: tuple[str, ...], timed: bool) -> list[str]:
        made = [catalogue.get(name)(locale="en_US") for name in names]
        scrubber, shown = scrubadub.Scrubber(detector_list=made, locale="en_US"), []
        for text in texts:
            start = time.process_time()
            shown.append(scrubber.clean(text))
            if timed:
                times.append((time.process_time() - start) * 1000)
        return shown

    rows = {
        f"{len(SECRETS + OTHERS)} detectors": masked(SECRETS + OTHERS, True),
        "secrets only": masked(SECRETS, False),
    }
    print(json.dumps({"rows": rows, "ms": times}))


if __name__ == "__main__":
    main()
