/** An announcement as it is being written. */
import type { AnnouncementWanted, Audiences, WrittenAnnouncement } from "../../../api/types";
import { dayAfter, momentOf } from "../../../locales/days";

export interface Wording {
  title: string;
  body: string;
  level: AnnouncementWanted["level"];
  dismissible: boolean;
  audience: AnnouncementWanted["audience"];
  organisations: string[];
  units: string[];
  wave: string;
  /** Days: `2027-03-31`, or nothing. */
  starts: string;
  ends: string;
}

const dayOf = (moment: string) => new Intl.DateTimeFormat("sv-SE").format(new Date(moment));

export function wordingOf(known: WrittenAnnouncement | null, audiences: Audiences): Wording {
  const fresh = { title: "", body: "", level: "information" as const, dismissible: true, audience: audiences.audiences[0] ?? "organisations", organisations: [], units: [], wave: "", starts: dayAfter(0), ends: "" };
  if (!known) return fresh;
  const { title, body, level, dismissible, audience, organisation_ids, unit_ids, wave_id, starts_at, ends_at } = known;
  return { title, body, level, dismissible, audience, organisations: organisation_ids, units: unit_ids, wave: wave_id ?? "", starts: dayOf(starts_at), ends: ends_at ? dayOf(ends_at) : "" };
}

/** As the server takes it: the first moment of a day, the last one of another. */
export function wantedOf({ title, body, level, dismissible, audience, organisations, units, wave, starts, ends }: Wording): AnnouncementWanted {
  return { title: title.trim(), body, level, dismissible, audience, organisation_ids: organisations, unit_ids: units, wave_id: wave === "" ? null : wave, starts_at: momentOf(starts), ends_at: ends === "" ? null : momentOf(ends, true) };
}

/** What is said before the server is asked. */
export function lacks({ title, starts }: Wording): "announcements.title_needed" | "announcements.start_needed" | null {
  if (title.trim() === "") return "announcements.title_needed";
  return starts === "" ? "announcements.start_needed" : null;
}

/** As short a text is read where it is; a longer one on its page. */
export const isShort = (body: string): boolean => body.length <= 280 && body.split("\n").length <= 6;
