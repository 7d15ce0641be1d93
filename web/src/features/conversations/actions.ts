/** What an agent does to a conversation. The list changes at once, and comes back as it was when the server refuses. */
import { useQueryClient } from "@tanstack/react-query";

import { api } from "../../api/client";
import { changeList, conversation, conversationsChanged, replacing, without } from "../../api/conversations";
import { failureOf } from "../../api/failure";
import type { Conversation } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { say } from "../../ui/toasts";

const at = (id: string) => ({ params: { path: { conversation_id: id } } });

function useSayFailure(): (error: unknown) => void {
  const sentence = useFailureSentence();
  return (error) => { say(sentence(failureOf(error)), { tone: "error" }); };
}

export function useRename(): (one: Conversation, title: string) => Promise<void> {
  const cache = useQueryClient();
  const sayFailure = useSayFailure();
  const patch = api.useMutation("patch", "/api/conversations/{conversation_id}");
  return async (one, title) => {
    const restore = changeList(cache, replacing(one.id, { title }));
    try {
      const saved = await patch.mutateAsync({ ...at(one.id), body: { title } });
      cache.setQueryData(conversation(one.id).queryKey, saved);
    } catch (error) {
      restore();
      sayFailure(error);
    }
    await conversationsChanged(cache);
  };
}

export function usePin(): (one: Conversation) => Promise<void> {
  const cache = useQueryClient();
  const sayFailure = useSayFailure();
  const patch = api.useMutation("patch", "/api/conversations/{conversation_id}");
  return async (one) => {
    try {
      await patch.mutateAsync({ ...at(one.id), body: { pinned: !one.pinned } });
      await conversationsChanged(cache, one.id);
    } catch (error) {
      sayFailure(error);
    }
  };
}

/** Deletes without asking: the message offers the way back. */
export function useDelete(): (one: Conversation) => Promise<void> {
  const t = useT();
  const cache = useQueryClient();
  const sayFailure = useSayFailure();
  const remove = api.useMutation("delete", "/api/conversations/{conversation_id}");
  const restore = api.useMutation("post", "/api/conversations/{conversation_id}/restore");

  async function undo(one: Conversation): Promise<void> {
    try {
      await restore.mutateAsync(at(one.id));
      await conversationsChanged(cache, one.id);
      say(t("rail.restored", { title: one.title || t("rail.untitled") }));
    } catch (error) {
      sayFailure(error);
    }
  }

  return async (one) => {
    const back = changeList(cache, without(one.id));
    try {
      await remove.mutateAsync(at(one.id));
      const title = one.title || t("rail.untitled");
      say(t("rail.deleted", { title }), { action: { label: t("common.undo"), run: () => void undo(one) } });
    } catch (error) {
      back();
      sayFailure(error);
    }
    await conversationsChanged(cache);
  };
}
