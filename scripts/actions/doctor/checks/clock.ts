import { type Finding, Findings } from "../finding";

/** Seconds of difference that are said, and those from which signatures and certificates fail. */
const NOTABLE_SECONDS = 30;
const HARMFUL_SECONDS = 300;

/** What was seen when Keystone was asked for its time. */
export interface ClockReading {
  /** The `Date` header of its answer; `undefined`: it had none. */
  readonly date: string | undefined;
  /** Milliseconds since the epoch, on this machine, when the question was sent and when the answer came. */
  readonly sentAt: number;
  readonly answeredAt: number;
}

/** Judges how far this machine's clock is from Keystone's. Pure. */
export function clockFindings({ date, sentAt, answeredAt }: ClockReading): readonly Finding[] {
  const findings = new Findings("clock");
  const there = date === undefined ? Number.NaN : Date.parse(date);
  if (Number.isNaN(there)) {
    findings.unknown("clock", "Keystone's answer has no date");
    return findings.all;
  }
  // The header has whole seconds and was written somewhere between the two moments.
  const ahead = sentAt - (there + 999);
  const behind = there - answeredAt;
  const seconds = Math.max(0, ahead, behind) / 1000;
  const text = `${Math.round(seconds)} s ${ahead > behind ? "ahead of" : "behind"} Keystone's`;
  const fix = "let a time service set this machine's clock (timedatectl set-ntp true)";
  if (seconds >= HARMFUL_SECONDS)
    findings.problem("clock", `${text}: tokens and signatures will be refused`, fix);
  else if (seconds >= NOTABLE_SECONDS) findings.warning("clock", text, fix);
  else findings.ok("clock", "this machine's clock agrees with Keystone's");
  return findings.all;
}
