import { fitted, textWidth, wrapped } from "../../../scripts/diagram/text";

describe("fitted", () => {
  test("leaves what fits", () => {
    expect(fitted("proxy", 100, 13)).toBe("proxy");
  });

  test("keeps start and end of what is too long", () => {
    const short = fitted("idr-omeroreadwrite-data-from-somewhere", 120, 12);
    expect(short).toMatch(/^idr-om.*….*here$/);
    expect(textWidth(short, 12)).toBeLessThanOrEqual(120);
  });

  test("an ellipsis is what is left where nothing fits", () => {
    expect(fitted("proxy", 3, 13)).toBe("…");
  });
});

test("wrapped breaks at spaces, and each line fits", () => {
  const text = "open to anyone: tcp 22, 80, 443, 873, 4063, 4064, 14060–14079";
  const lines = wrapped(text, 150, 11.5);
  expect(lines.join(" ")).toBe(text);
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(textWidth(line, 11.5)).toBeLessThanOrEqual(150);
});
