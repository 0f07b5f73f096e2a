/** How the report looks, on light and on dark screens and on paper. */
export const reportStyle = `
:root { --page: #fdfdfc; --text: #1d1d1f; --quiet: #63636b; --rule: #e3e3e0; --c1: #8a93a6; --c2: #c2410c; --c3: #0f766e; --c4: #6d28d9; }
@media (prefers-color-scheme: dark) {
  :root { --page: #17181b; --text: #ececee; --quiet: #a0a1aa; --rule: #303237; --c1: #7d8799; --c2: #fb923c; --c3: #2dd4bf; --c4: #c4b5fd; }
}
body { margin: 2rem auto; padding: 0 1rem; max-width: 48rem; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--rule); text-align: right; font-weight: normal; }
th:first-child { text-align: left; padding-left: 0; }
thead th { color: var(--quiet); font-size: .875rem; }
figure { margin: 2rem 0; }
figcaption { font-size: .875rem; color: var(--quiet); display: flex; flex-wrap: wrap; gap: .25rem .9rem; align-items: baseline; }
figcaption b { color: var(--text); }
.key::before { content: ""; display: inline-block; width: 1.1em; height: .2em; margin-right: .4em; vertical-align: .25em;
  background: var(--key, var(--quiet)); }
.legend { flex-basis: 100%; display: flex; flex-wrap: wrap; gap: 0 .9rem; }
.marked::before { background: repeating-linear-gradient(90deg, var(--quiet) 0 3px, transparent 3px 6px); }
.c1 { --key: var(--c1); } .c2 { --key: var(--c2); } .c3 { --key: var(--c3); } .c4 { --key: var(--c4); }
svg { display: block; width: 100%; height: auto; margin-top: .5rem; }
svg text { fill: var(--quiet); font: 12px system-ui, sans-serif; font-variant-numeric: tabular-nums; }
.grid { stroke: var(--rule); stroke-width: 1; fill: none; }
.mark { stroke: var(--quiet); stroke-width: 1; stroke-dasharray: 3 3; fill: none; }
.line { stroke: var(--key); stroke-width: 1.75; stroke-linejoin: round; fill: none; }
.band { fill: var(--key); opacity: .25; stroke: none; }
.dot { fill: var(--key); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
pre { padding: 1rem; border: 1px solid var(--rule); border-radius: .4rem; overflow-x: auto; font: 13px/1.5 ui-monospace, monospace; }
@media print { figure { break-inside: avoid; } }
`;
