import { changeClass, drum, flow, FONT, path, rect, text, type Box } from "./box";
import { html, type Html } from "../report/html";
import { CHANGE_SYMBOLS, type Change, type Picture } from "./picture";
import { textWidth } from "./text";

/** Says what the signs mean that the picture has. */
export function legendBox(picture: Picture, width: number): Box {
  const badges = new Set(picture.panels.flatMap((panel) => panel.badges.map(({ kind }) => kind)));
  const hasVolumes = picture.panels.some((panel) =>
    panel.columns.some(({ blocks }) =>
      blocks.some((block) => block.shape === "card" && block.volumes.length > 0),
    ),
  );
  const entries = [
    ...(badges.has("live")
      ? [
          entry("way of production’s address", (x, y) =>
            path(
              [
                [x, y + 8],
                [x + 22, y + 8],
              ],
              "d-way d-live",
            ),
          ),
        ]
      : []),
    ...(badges.has("spare")
      ? [
          entry("way of the spare address", (x, y) =>
            path(
              [
                [x, y + 8],
                [x + 22, y + 8],
              ],
              "d-way d-spare",
            ),
          ),
        ]
      : []),
    ...(picture.panels.length > 0
      ? [
          entry("network", (x, y) =>
            path(
              [
                [x, y + 8],
                [x + 22, y + 8],
              ],
              "d-net",
            ),
          ),
        ]
      : []),
    ...(hasVolumes || picture.lineage.length > 0 ? [entry("data volume", (x, y) => drum(x + 5, y, ""))] : []),
    ...(picture.lineage.length > 0
      ? [
          entry("made from", (x, y) =>
            path(
              [
                [x, y + 8],
                [x + 22, y + 8],
                [x + 16, y + 4],
                [x + 22, y + 8],
                [x + 16, y + 12],
              ],
              "d-clone",
            ),
          ),
        ]
      : []),
    ...(picture.counts === undefined ? [] : changeEntries(picture.counts)),
  ];
  return flow(entries, width, 18, 4);
}

function changeEntries(counts: Readonly<Record<Change, number>>): Box[] {
  return (Object.keys(CHANGE_SYMBOLS) as Change[])
    .filter((change) => counts[change] > 0)
    .map((change) =>
      entry(
        `${counts[change]} ${change}`,
        (x, y) =>
          html`${rect(x, y, 22, 16, 4, `d-cell ${changeClass(change)}`)}${text(x + 11, y + 12, CHANGE_SYMBOLS[change], `d-cell-text ${changeClass(change)}`, "middle")}`,
      ),
    );
}

function entry(label: string, sign: (x: number, y: number) => Html): Box {
  return {
    width: 30 + textWidth(label, FONT.small),
    height: 18,
    draw: (x, y) => html`${sign(x, y + 1)}${text(x + 30, y + 13, label, "d-quiet")}`,
  };
}
