"""The figures of a scorecard in words, for the report of training and for `fuda model`."""

FIGURES = {
    "p1": "the first tag is right (p1)",
    "p3": "right among the first three tags (p3)",
    "f1_5": "F1 of the first five tags (f1_5)",
    "ndcg10": "order of the first ten tags (ndcg10)",
    "accepted_precision": "right among the tags applied unasked",
    "accepted_recall": "applied among the author's tags",
    "accepted_f1": "F1 of the tags applied unasked",
    "category_acc": "the first category is right",
}
