import { useQuery } from "@tanstack/react-query";
import { api } from "../../../api/client";
import { conversation } from "../../../api/conversations";
import { blindness, type Blind } from "./sight";

/** Asked only once an image is joined. */
export function useBlindness(place: string, pictures: number): Blind | null {
  const wanted = pictures > 0;
  const endpoints = useQuery({ ...api.queryOptions("get", "/api/endpoints"), enabled: wanted }).data;
  const known = useQuery({ ...conversation(place), enabled: wanted && place !== "new" }).data;
  if (!wanted || !endpoints || (place !== "new" && !known)) return null;
  return blindness(endpoints, known);
}
