import {
  answersOf,
  modelFor,
  ORIGINS,
  randomRounds,
  SHOTS,
  shotName,
  TARGETS,
} from "../../openstack/acceptance/reach/sets";
import { randomOf } from "./models";
import { letsIn } from "./naive";

const SEED = Number(process.env["IDR_SEED"] ?? Date.now() % 1_000_000_000);

test(`GIVEN the random sets that are put onto a real OpenStack (seed ${SEED}) WHEN packets are tried one by one THEN the answers that it is compared with are these`, () => {
  const rounds = randomRounds(randomOf(SEED), 60);
  let open = 0;
  let all = 0;
  for (const round of rounds)
    for (let target = 0; target < TARGETS; target++) {
      const model = modelFor(round, target);
      const answers = answersOf(round, target);
      for (const origin of ORIGINS)
        for (const [protocol, port] of SHOTS) {
          const family = origin.address.includes(":") ? 6 : 4;
          const number = protocol === "tcp" ? 6 : protocol === "udp" ? 17 : family === 4 ? 1 : 58;
          const shot = {
            source: origin.address,
            protocol: number,
            port: protocol === "icmp" ? (family === 4 ? 2048 : 32_768) : port,
          };
          const answer = answers[shotName(origin, protocol, port)];
          all++;
          if (answer === true) open++;
          // Whether the near server may send from a further address is asked of its own port, not of the target's.
          if (answer === true || !/200$/.test(origin.address))
            expect([shot, answer]).toEqual([shot, letsIn(model, model.ports[0]!, shot)]);
        }
    }
  // Sets that open nothing, or everything, would prove nothing.
  expect(open / all).toBeGreaterThan(0.1);
  expect(open / all).toBeLessThan(0.9);
});
