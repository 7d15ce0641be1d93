/** The seats of a wave, as they are typed: by organisation and arm. */
export type Typed = Record<string, { now: string; later: string }>;
export interface Seats {
  organisation_id: string;
  now: number;
  later: number;
}

const most = 100_000;

/** Digits, spaces allowed as people write numbers; nothing is none. */
export function seatsOf(written: string): number | undefined {
  const digits = written.replace(/[\s\u00a0\u202f]/g, "");
  if (digits === "") return 0;
  const seats = /^\d{1,6}$/.test(digits) ? Number(digits) : undefined;
  return seats !== undefined && seats <= most ? seats : undefined;
}

/** Those who have some; undefined when a number is wrong. */
export function seatsIn(typed: Typed): Seats[] | undefined {
  const all: Seats[] = [];
  for (const [organisation_id, { now: first, later: second }] of Object.entries(typed)) {
    const now = seatsOf(first);
    const later = seatsOf(second);
    if (now === undefined || later === undefined) return undefined;
    if (now + later > 0) all.push({ organisation_id, now, later });
  }
  return all;
}

/** Those that differ from what was; an organisation that had none and gets none is left out. Undefined when a number is wrong. */
export function changedSeats(typed: Typed, before: Typed): Seats[] | undefined {
  const changed: Seats[] = [];
  for (const [organisation_id, { now: first, later: second }] of Object.entries(typed)) {
    const now = seatsOf(first);
    const later = seatsOf(second);
    if (now === undefined || later === undefined) return undefined;
    const known = before[organisation_id];
    if (now !== seatsOf(known?.now ?? "") || later !== seatsOf(known?.later ?? "")) changed.push({ organisation_id, now, later });
  }
  return changed;
}
