"""A post's Markdown, HTML or plain text becomes its fields, in time linear in its length.

The way of a post's body, a module a step:

    fields      `parse_fields`, the entry: title and description, and the body by its format
    prose       makes the body safe to scan; at the end, sets it in tidy lines
    code        takes code blocks, comments and scripts out; `code_spans` does so for backticks
    markdown    reads lines: headings, lists, tables, emphasis; `inline` reads brackets, tags and URLs
    html        the same for a post in HTML; `elements` has what both share about tags
    links       finds URLs, and what an address names

`characters` classifies characters, for the words that `model.terms` finds in the fields.
"""
