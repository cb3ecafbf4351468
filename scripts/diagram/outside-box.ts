import { html } from "../report/html";
import { changeClass, flow, FONT, pill, rect, symbolOf, text, type Box } from "./box";
import type { Address, Outside } from "./picture";
import { fitted, textWidth } from "./text";

const PAD = 12;

/** The world outside: what it is called, and the addresses that it knows. */
export function outsideBox(outside: Outside, width: number): Box {
  const inner = width - 2 * PAD;
  const name = fitted(outside.label, inner - 24, FONT.text, true);
  const head: Box = {
    width: 24 + textWidth(name, FONT.text, true) + 8,
    height: 20,
    draw: (x, y) =>
      html`<g class="d-globe"
          ><circle cx="${x + 8}" cy="${y + 10}" r="7.5" /><ellipse
            cx="${x + 8}"
            cy="${y + 10}"
            rx="3.4"
            ry="7.5" /><path d="M${x + 0.5} ${y + 10}h15" /></g
        >${text(x + 24, y + 14.5, name, "d-name")}`,
  };
  const content = flow(
    [head, ...outside.addresses.map((address) => addressPill(address, inner))],
    inner,
    10,
    6,
  );
  return {
    width,
    height: content.height + 2 * PAD,
    draw: (x, y) =>
      html`${rect(x, y, width, content.height + 2 * PAD, 10, "d-outside")}${content.draw(x + PAD, y + PAD)}`,
  };
}

function addressPill({ kind, label, reaches, change }: Address, limit: number): Box {
  const words = `${symbolOf(change)}${label} ${reaches === undefined ? "(parked)" : `→ ${reaches}`}`;
  return pill(words, `d-${kind} ${change === "untouched" ? "" : changeClass(change)}`, limit);
}
