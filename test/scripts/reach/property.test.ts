import { has, reachability, sourcesAt, subtractCells, cellsOf, type Cell } from "../../../scripts/reach";
import { letsIn } from "./naive";
import { randomOf } from "./models";
import { ADDRESSES4, ADDRESSES6, PORTS, PROTOCOLS, randomModel } from "./random-models";
import { packet } from "./packet";

/** Another one: IDR_SEED=… */
const SEED = Number(process.env["IDR_SEED"] ?? Date.now() % 1_000_000_000);
const MODELS = 2_500;
const SOURCES = [
  ...ADDRESSES4,
  ...ADDRESSES6,
  "10.0.0.0",
  "11.0.0.0",
  "192.168.1.127",
  "192.168.1.128",
  "127.255.255.255",
  "128.0.0.0",
  "1fff::1",
  "2000::",
];

test(`GIVEN ${MODELS} random models (seed ${SEED}) WHEN packets are tried one by one THEN what was worked out lets in the same ones`, () => {
  const random = randomOf(SEED);
  let tried = 0;
  let open = 0;
  const wrong: string[] = [];
  for (let round = 0; round < MODELS; round++) {
    const model = randomModel(random);
    const made = reachability(model);
    for (const port of model.ports) {
      const cells = made.cells(port);
      for (let shot = 0; shot < 60; shot++) {
        const sent = {
          source: SOURCES[random(SOURCES.length)]!,
          protocol: PROTOCOLS[random(PROTOCOLS.length)]!,
          port: PORTS[random(PORTS.length)]! + (random(4) === 0 ? random(2) : 0),
        };
        if (sent.port > 65_535) continue;
        const found = sourcesAt(cells, packet(sent.protocol, sent.port));
        const computed = has(made.resolve(found), sent.source);
        const wanted = letsIn(model, port, sent);
        tried++;
        if (wanted) open++;
        if (computed !== wanted)
          wrong.push(JSON.stringify({ round, sent, wanted, port, rules: model.rules }));
      }
    }
  }
  console.log(`seed ${SEED}: ${MODELS} models, ${tried} packets, ${open} of them let in`);
  expect(wrong).toEqual([]);
  // A generator that opens nothing, or everything, would prove nothing.
  expect(open).toBeGreaterThan(tried / 20);
  expect(open).toBeLessThan((tried * 19) / 20);
});

test(`GIVEN pairs of random models (seed ${SEED}) WHEN one's filter is taken from the other's THEN what is left is what only the other lets in`, () => {
  const random = randomOf(SEED + 1);
  const wrong: string[] = [];
  for (let round = 0; round < 500; round++) {
    const [one, other] = [reachability(randomModel(random)), reachability(randomModel(random))];
    const [a, b] = [one.cells(one.model.ports[0]!), other.cells(other.model.ports[0]!)];
    const left = subtractCells(a, b);
    const both = cellsOf([...a, ...b] as Cell[]);
    for (const protocol of PROTOCOLS)
      for (const port of PORTS) {
        const at = packet(protocol, port);
        const [inA, inB, inLeft, inBoth] = [a, b, left, both].map((cells) => sourcesAt(cells, at));
        for (const source of SOURCES) {
          const [x, y] = [has(inA!.addresses, source), has(inB!.addresses, source)];
          if (has(inLeft!.addresses, source) !== (x && !y) || has(inBoth!.addresses, source) !== (x || y))
            wrong.push(`${round} ${protocol} ${port} ${source}`);
        }
      }
  }
  expect(wrong).toEqual([]);
});
