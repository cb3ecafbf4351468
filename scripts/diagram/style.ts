/**
 * The drawing's style: no font or image from anywhere; light or dark as the
 * reader's system is, also where the drawing is an <img>. Every name starts
 * with d-, because a drawing within a page shares the page's names.
 */
export const STYLE = `
.d-root{--d-page:#fff;--d-panel:#f5f7fa;--d-card:#fff;--d-ink:#1c2330;--d-quiet:#566074;--d-line:#d3dae4;--d-net:#7d8ba1;
--d-live:#1a7f47;--d-spare:#8a5a00;--d-own:#2f5fc4;--d-entry:#2f5fc4;--d-readonly:#2b8c80;--d-data:#b4661a;--d-service:#7a54b8;
--d-created:#1a7f47;--d-changed:#8a5a00;--d-replaced:#b3420e;--d-destroyed:#c02b2b;
font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
@media(prefers-color-scheme:dark){.d-root{--d-page:#12161d;--d-panel:#191f28;--d-card:#212936;--d-ink:#e6eaf1;--d-quiet:#a3aec0;--d-line:#384353;--d-net:#8391a7;
--d-live:#5cc98a;--d-spare:#e0ac4c;--d-own:#8fb2ff;--d-entry:#7fa6ff;--d-readonly:#4fc4b6;--d-data:#eda35a;--d-service:#b794ec;
--d-created:#5cc98a;--d-changed:#e0ac4c;--d-replaced:#ff9a62;--d-destroyed:#ff7a70}}
.d-root text{fill:var(--d-ink);font-size:13px}
.d-root .d-title{font-size:18px;font-weight:700}.d-root .d-heading{font-size:15px;font-weight:700}.d-root .d-name{font-weight:650}
.d-root .d-small-name{font-size:11.5px;font-weight:600}.d-root .d-quiet{font-size:11.5px;fill:var(--d-quiet)}
.d-root .d-column{font-size:11.5px;fill:var(--d-quiet);font-weight:600;letter-spacing:.02em}
.d-page{fill:var(--d-page)}.d-panel-frame,.d-outside{fill:var(--d-panel);stroke:var(--d-line)}
.d-frame{fill:var(--d-card);stroke:var(--d-line)}.d-stripe{stroke-width:3;stroke-linecap:round;fill:none;stroke:var(--d-c)}
.d-entry{--d-c:var(--d-entry)}.d-readonly{--d-c:var(--d-readonly)}.d-data{--d-c:var(--d-data)}.d-service{--d-c:var(--d-service)}
.d-net,.d-trunk,.d-drop,.d-storage{fill:none;stroke:var(--d-net);stroke-width:2}.d-net{stroke-width:3;stroke-linecap:round}.d-drop{stroke-width:1.5}
.d-storage{stroke:var(--d-data);stroke-dasharray:2 4;stroke-width:3}
.d-root .d-net-text,.d-root .d-storage-text{font-size:11.5px;font-weight:600;fill:var(--d-quiet)}
.d-way{fill:none;stroke-width:3.5;stroke-linejoin:round;stroke-linecap:round}.d-way.d-live{stroke:var(--d-live)}.d-way.d-spare{stroke:var(--d-spare);stroke-dasharray:6 5}
.d-pill{fill:var(--d-card);stroke:var(--d-net)}.d-root .d-pill-text{font-size:11.5px;font-weight:600}
.d-pill.d-live{fill:var(--d-live);stroke:none}.d-root .d-pill-text.d-live{fill:var(--d-page)}
.d-pill.d-spare{stroke:var(--d-spare);stroke-dasharray:4 3}.d-root .d-pill-text.d-spare{fill:var(--d-spare)}
.d-pill.d-own{stroke:var(--d-own)}.d-root .d-pill-text.d-own{fill:var(--d-own)}
.d-pill.d-release{stroke:var(--d-data)}.d-root .d-pill-text.d-release{fill:var(--d-data)}
.d-cell{fill:var(--d-panel);stroke:var(--d-readonly)}.d-root .d-cell-text{font-size:11.5px}
.d-drum{fill:var(--d-card);stroke:var(--d-data);stroke-width:1.3}.d-drum-rim{fill:none;stroke:var(--d-data);stroke-width:1.3}
.d-node{fill:var(--d-card);stroke:var(--d-line)}.d-node.d-foreign{fill:none;stroke-dasharray:4 3;stroke:var(--d-net)}
.d-clone{fill:none;stroke:var(--d-data);stroke-width:1.6;stroke-linejoin:round}.d-root .d-clone-text{font-size:11.5px;fill:var(--d-data);font-weight:600}
.d-globe{fill:none;stroke:var(--d-quiet);stroke-width:1.4}
.d-untouched{--d-k:var(--d-net)}.d-created{--d-k:var(--d-created)}.d-changed{--d-k:var(--d-changed)}.d-replaced{--d-k:var(--d-replaced)}.d-destroyed{--d-k:var(--d-destroyed)}
.d-card.d-untouched{--d-c:var(--d-net)}.d-card.d-untouched .d-name{fill:var(--d-quiet)}
.d-card.d-created,.d-card.d-changed,.d-card.d-replaced,.d-card.d-destroyed{--d-c:var(--d-k)}
.d-card.d-created>.d-frame,.d-card.d-changed>.d-frame,.d-card.d-replaced>.d-frame,.d-card.d-destroyed>.d-frame{stroke:var(--d-k);stroke-width:2}
.d-card.d-destroyed>.d-frame{stroke-dasharray:6 4}
.d-card.d-created .d-name,.d-card.d-changed .d-name,.d-card.d-replaced .d-name,.d-card.d-destroyed .d-name{fill:var(--d-k)}
.d-root text.d-created,.d-root text.d-changed,.d-root text.d-replaced,.d-root text.d-destroyed{fill:var(--d-k);font-weight:700}
.d-drum.d-created,.d-drum-rim.d-created,.d-drum.d-changed,.d-drum-rim.d-changed,.d-drum.d-replaced,.d-drum-rim.d-replaced,.d-drum.d-destroyed,.d-drum-rim.d-destroyed{stroke:var(--d-k)}
.d-drum.d-untouched,.d-drum-rim.d-untouched{stroke:var(--d-net)}
.d-cell.d-untouched{stroke:var(--d-line)}.d-cell.d-created,.d-cell.d-changed,.d-cell.d-replaced,.d-cell.d-destroyed{stroke:var(--d-k);stroke-width:2}.d-cell.d-destroyed{stroke-dasharray:4 3}
.d-net.d-created,.d-net.d-changed,.d-net.d-replaced,.d-net.d-destroyed{stroke:var(--d-k)}
.d-pill.d-created,.d-pill.d-changed,.d-pill.d-replaced,.d-pill.d-destroyed{fill:var(--d-card);stroke:var(--d-k);stroke-width:2;stroke-dasharray:none}
.d-root .d-pill-text.d-created,.d-root .d-pill-text.d-changed,.d-root .d-pill-text.d-replaced,.d-root .d-pill-text.d-destroyed{fill:var(--d-k)}
.d-node.d-created,.d-node.d-changed,.d-node.d-replaced,.d-node.d-destroyed{stroke:var(--d-k);stroke-width:2}
`;
