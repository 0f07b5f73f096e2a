/** What a release's page has beyond the style of every report. */
export const pageStyle = `
:root { --c5: #b45309; --c6: #be185d; --c7: #1d4ed8; --c8: #4d7c0f; --fill: #c9ced8; --c1: #64748b; }
@media (prefers-color-scheme: dark) {
  :root { --c5: #fcd34d; --c6: #f9a8d4; --c7: #93c5fd; --c8: #bef264; --fill: #3b3f49; --c1: #a3adbd; }
}
.c5 { --key: var(--c5); } .c6 { --key: var(--c6); } .c7 { --key: var(--c7); } .c8 { --key: var(--c8); }
.all { --key: var(--fill); }
body { max-width: 60rem; }
h2 { font-size: 1.25rem; margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1rem; margin: 2rem 0 .5rem; }
.lead { font-size: 1.1rem; margin: .25rem 0 1.5rem; }
.about { margin: .4rem 0 0; font-size: .875rem; color: var(--quiet); max-width: 50rem; }
.bar { fill: var(--key); }
.key.block::before { height: .7em; width: .7em; vertical-align: 0; border-radius: 2px; }
.step { fill: none; stroke: var(--key); stroke-width: 1.75; stroke-linejoin: round; }
.cell { fill: var(--c7); }
.thin { stroke: var(--key); stroke-width: 2; } .thick { stroke: var(--key); stroke-width: 8; opacity: .55; }
.median { stroke: var(--text); stroke-width: 2; }
.scroll { overflow-x: auto; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 0 2rem; }
.pair figure { margin: 1rem 0; }
.samples { display: grid; grid-template-columns: repeat(auto-fill, minmax(26rem, 1fr)); gap: 1.5rem 1.5rem; margin: 1rem 0 0; padding: 0; }
.samples figure { margin: 0; break-inside: avoid; }
.samples svg text { fill: #68707b; font-size: 11px; }
.samples figcaption { display: block; margin-top: .35rem; }
.samples figcaption b { display: block; overflow-wrap: anywhere; }
@media (max-width: 30rem) { .samples, .pair { grid-template-columns: 1fr; } }
`;

/** Colours that lines of one plot are told apart by, in this order. */
export const lineColours = ["c2", "c3", "c4", "c7", "c6", "c8", "c5", "c1"] as const;
