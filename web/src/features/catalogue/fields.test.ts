import { expect, test } from "vitest";

import "../../locales/catalogue";
import { translate, type TextKey } from "../../locales/text";
import { serviceName } from "./fields";

test("a service without a label goes by its own name, and a tool by that of its table", () => {
  const tables = {
    search: { publications: { kind: "hal" }, interne: { kind: "searxng", label: "Recherche interne" } },
    sources: { adresses: { kind: "adresses" } },
    mcp: { notes: { tools: ["chercher"] } },
  };
  const named = (section: "search" | "sources" | "mcp", name: string) => serviceName((key: TextKey) => translate("fr", key), { tables } as unknown as Parameters<typeof serviceName>[1], section, name);
  expect(named("search", "publications")).toBe("HAL");
  expect(named("search", "interne")).toBe("Recherche interne");
  expect(named("sources", "adresses")).toBe("Base Adresse Nationale");
  expect(named("mcp", "notes")).toBe("notes");
});
