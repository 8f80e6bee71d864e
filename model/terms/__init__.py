"""The fields of posts become terms and vectors: the one tokenizer of training and serving.

The way from text to vector, a module a step:

    field_texts  the fields of all posts, normalised and case-folded, joined to one string
    tokens       where that string has words, their parts, and CJK runs: positions, not strings
    term_ids     a 64-bit hash for each of these, for each two words side by side, for each CJK n-gram
    extraction   `parse_posts`, the entry, takes the steps above: each term with its post and field
    sections     which terms count in which section of a vector, and how often
    vector       a vocabulary looks the ids up and weighs what it knows

`words` has the same terms as strings, for labels and for training. `term_table` and `sequences` find
ids in fixed sets. `language` names the language of a post.
"""
