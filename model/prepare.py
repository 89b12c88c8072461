"""Takes from the public corpora what the shipped model is trained on.

    python model/prepare.py ../shared/data target/corpora

writes bitext.csv (100 sentences an intent) and negatives.csv (what a shop's bot is not for). Standard library only.
"""
import collections
import csv
import pathlib
import random
import sys

SENTENCES, NEGATIVES = 100, 5
# Intents of CLINC150 and words in those of HWU64 that a shop's customer might well mean.
NEAR_A_SHOP = set(
    "order order_status cancel cancel_reservation order_checks card_declined replacement_card_duration damaged_card lost_luggage new_card "
    "report_lost_card pin_change change_user_name user_name shopping_list account_blocked report_fraud application_status bill_due pay_bill "
    "bill_balance confirm_reservation freeze_account international_fees expiration_date redeem_rewards rewards_balance transactions "
    "min_payment balance".split()
)
NEAR_WORDS = ("order", "takeaway", "query_contact")


def by_intent(path):
    """The messages of a corpus by intent, in the order of the file."""
    intents = collections.defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            intents[row["intent"]].append(row["text"])
    return intents


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "intent"])
        writer.writerows(rows)
    print(f"{path}: {len(rows)} messages")


def main():
    data, out = map(pathlib.Path, sys.argv[1:3])
    out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(1)
    negatives = []
    for intent, texts in by_intent(data / "clinc150/train.csv").items():
        if intent == "out_of_scope":
            negatives += texts
        elif intent not in NEAR_A_SHOP:
            negatives += rng.sample(texts, NEGATIVES)
    for intent, texts in by_intent(data / "hwu64/train.csv").items():
        if not any(word in intent for word in NEAR_WORDS):
            negatives += rng.sample(texts, min(NEGATIVES, len(texts)))
    write(out / "negatives.csv", [(text, "out_of_scope") for text in negatives])
    rng = random.Random(2)
    corpus = by_intent(data / "bitext/train.csv")
    write(out / "bitext.csv", [(text, intent) for intent, texts in corpus.items() for text in rng.sample(texts, SENTENCES)])


if __name__ == "__main__":
    main()
