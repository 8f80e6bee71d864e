"""The style of the page, and the policy that allows the page this style and nothing else."""

import base64
import hashlib

STYLE = """
:root { color-scheme: light dark; --text: #1d1d1f; --faint: #5c5c61; --back: #fff; --line: #d5d5da;
  --card: #f6f6f8; --ours: #00598f; --right: #0a6b3d; --wrong: #a02c1c; --mark: #ffe38a; }
@media (prefers-color-scheme: dark) { :root { --text: #ececee; --faint: #b0b0b6; --back: #17181a;
  --line: #46474c; --card: #222327; --ours: #7cc4f5; --right: #79d6a2; --wrong: #ff9d8c; --mark: #6b5300; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 0; }
p { margin: .5rem 0; max-width: 45rem; }
ul { margin: .25rem 0; padding-left: 1.25rem; }
a { color: var(--ours); }
a:focus-visible, .wide:focus-visible { outline: 2px solid var(--ours); outline-offset: 2px; }
mark { background: var(--mark); color: var(--text); border-radius: .15em; }
.verdict { font-size: 1.15rem; font-weight: 600; }
.faint, .date { color: var(--faint); font-size: .875rem; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .9rem; min-width: 100%; overflow-wrap: normal; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0;
  border-bottom: 1px solid var(--line); }
thead th { vertical-align: bottom; color: var(--faint); font-weight: 600; }
tbody th { font-weight: 500; min-width: 7rem; max-width: 20rem; overflow-wrap: anywhere; }
td { min-width: 3.5rem; }
.figure { text-align: right; font-variant-numeric: tabular-nums; }
td div { min-width: 14rem; }
figure { margin: 1rem 0; }
article { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem;
  margin: .75rem 0; break-inside: avoid; }
dl { display: grid; grid-template-columns: 8.5rem 1fr; gap: .25rem .75rem; margin: .5rem 0; }
dt { color: var(--faint); }
dd { margin: 0; }
dd ul { list-style: none; padding: 0; margin: 0; }
.right { color: var(--right); font-weight: 600; }
.wrong { color: var(--wrong); font-weight: 600; }
svg { display: block; width: 100%; max-width: 34rem; height: auto; margin: .5rem 0; }
svg text { fill: var(--faint); font: 12px system-ui, sans-serif; }
svg .grid { stroke: var(--line); stroke-width: 1; }
svg .asked { stroke: var(--faint); stroke-width: 1; stroke-dasharray: 4 3; }
svg .bound { stroke: var(--ours); stroke-width: 1.5; opacity: .6; }
svg .curve { stroke: var(--ours); stroke-width: 2; fill: none; }
svg .dot { fill: var(--ours); }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
@media print { :root { --text: #000; --faint: #444; --back: #fff; --line: #bbb; --card: #fff; --ours: #00598f;
  --right: #0a6b3d; --wrong: #a02c1c; --mark: #ffe38a; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .wide { overflow: visible; } table { font-size: 8.5pt; } tr, article, svg { break-inside: avoid; }
  mark { print-color-adjust: exact; } }
"""


def render_policy() -> str:
    """Return the Content-Security-Policy: nothing is loaded or run, and only STYLE is applied."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
