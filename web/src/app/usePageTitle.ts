import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import { instance } from "../api/session";

export function usePageTitle(title: string): void {
  const name = useQuery(instance()).data?.name ?? "Émilie";
  useEffect(() => { document.title = `${title} · ${name}`; }, [title, name]);
}
