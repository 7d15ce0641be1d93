/** A session as it is being typed. */
import type { Meeting, MeetingWanted } from "../../../../api/types";
import { numberIn } from "../numbers";

export interface Typed {
  title: string;
  description: string;
  day: string;
  time: string;
  minutes: string;
  place: string;
  link: string;
  seats: string;
}

export function typedOf(known: Meeting | null): Typed {
  if (!known) return { title: "", description: "", day: "", time: "10:00", minutes: "90", place: "", link: "", seats: "" };
  const at = new Date(known.starts_at);
  const two = (value: number) => String(value).padStart(2, "0");
  return {
    title: known.title, description: known.description, day: new Intl.DateTimeFormat("sv-SE").format(at), time: `${two(at.getHours())}:${two(at.getMinutes())}`,
    minutes: String(known.minutes), place: known.place, link: known.link, seats: known.seats === null ? "" : String(known.seats),
  };
}

/** Null for what the server would not take. */
export function wantedOf({ title, description, day, time, minutes, place, link, seats }: Typed): MeetingWanted | null {
  const long = numberIn(minutes, 1, 2_400);
  const most = seats.trim() === "" ? null : numberIn(seats, 1, 100_000);
  const at = new Date(`${day}T${time}`);
  if (title.trim() === "" || long === null || Number.isNaN(at.getTime()) || (most === null && seats.trim() !== "")) return null;
  return { title: title.trim(), description, starts_at: at.toISOString(), minutes: long, place: place.trim(), link: link.trim(), seats: most };
}
