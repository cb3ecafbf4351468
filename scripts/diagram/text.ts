/**
 * Room that text takes, without a browser to measure it: widths of a wide
 * common font (DejaVu Sans), so that in a narrower one text is never cut.
 */
const NARROW = "iljI.,:;'|!·’";
const SLIM = 'tfr()[]-/ \u00a0"';
const WIDE = "mwMW@%→";

/** Width of a text in px, at a font size in px. */
export function textWidth(text: string, size: number, bold = false): number {
  let ems = 0;
  for (const character of text) {
    if (NARROW.includes(character)) ems += 0.32;
    else if (SLIM.includes(character)) ems += 0.4;
    else if (WIDE.includes(character)) ems += 0.92;
    else if (/[A-Z+~]/.test(character)) ems += 0.7;
    else ems += 0.64;
  }
  return ems * size * (bold ? 1.1 : 1);
}

/** The text, or as much of its start and end as fits with an ellipsis between them. */
export function fitted(text: string, width: number, size: number, bold = false): string {
  if (textWidth(text, size, bold) <= width) return text;
  for (let kept = text.length - 1; kept > 1; kept--) {
    const head = Math.ceil(kept / 2);
    const short = `${text.slice(0, head)}…${text.slice(text.length - (kept - head))}`;
    if (textWidth(short, size, bold) <= width) return short;
  }
  return "…";
}

/** The text in lines of at most `width` px, broken at spaces; a word that is too long is shortened. */
export function wrapped(text: string, width: number, size: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || textWidth(longer, size) <= width) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  return [...lines, line].map((one) => fitted(one, width, size));
}
