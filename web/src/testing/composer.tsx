/** The composer before a server that has one endpoint, for the tests of what is written and of what is joined. */
import { screen } from "@testing-library/react";
import { vi } from "vitest";
import type { Failure } from "../api/failure";
import type { Instance } from "../api/types";
import { Composer, type Prefill } from "../features/thread/composer/Composer";
import type { Wish } from "../features/thread/policy/usePolicy";
import type { Turn } from "../features/thread/turn";
import { choiceOf, conversationOf, endpointOf, endpointsOf } from "./samples";
import { http, server } from "./server";

const instance: Instance = {
  name: "Émilie", institution: "Ministère de l’Archipel", theme: "neutral", demonstration: true, issuers: [], personas: [], version: "0", accent: null, maintenance: null, banners: [],
  answering: endpointOf(),
  local_model_down: false, models_down: false,
  limits: { document_bytes: 50_000_000, documents_per_turn: 2, images_per_turn: 5, text_characters: 30 },
};
const known = endpointsOf([choiceOf("rapide")], { diffusion_restreinte: [] });
export const nowhere = { sensitivity: null, endpoint: null };
export const onSend = vi.fn<(turn: Turn, wish: Wish) => Promise<Failure | null>>();
export const onStop = vi.fn();
export const field = () => screen.getByRole("textbox", { name: "Votre question" });

interface Given {
  place?: string;
  pictured?: boolean;
  answering?: boolean;
  prefill?: Prefill | null;
}
export function composer({ place = "c1", pictured = false, answering = false, prefill = null }: Given = {}) {
  return <Composer place={place} pictured={pictured} answering={answering} stopping={false} prefill={prefill} onSend={onSend} onStop={onStop} />;
}

export function serveComposer() {
  vi.resetAllMocks();
  onSend.mockResolvedValue(null);
  server.use(
    http.get("/api/instance", ({ response }) => response(200).json(instance)),
    http.get("/api/me", ({ response }) => response(401).json({ code: "signed_out", params: {} })),
    http.get("/api/endpoints", ({ response }) => response(200).json(known)),
    http.get("/api/conversations/{conversation_id}", ({ response }) => response(200).json(conversationOf())),
  );
}
