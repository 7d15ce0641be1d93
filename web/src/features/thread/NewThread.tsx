import { useState } from "react";
import { client } from "../../api/client";
import { failureOf } from "../../api/failure";
import { Composer, type Prefill } from "./composer/Composer";
import { depart } from "./departures";

interface NewThreadProps {
  prefill: Prefill | null;
  onStarted: (conversationId: string) => void;
}

/** The home page's composer: its first question makes the conversation, as sensitive as it is wished. */
export function NewThread({ prefill, onStarted }: NewThreadProps) {
  const [starting, start] = useState(false);
  return (
    <Composer
      place="new"
      answering={starting}
      stopping={false}
      prefill={prefill}
      onStop={() => undefined}
      onSend={async (turn, { sensitivity, endpoint }) => {
        start(true);
        try {
          // The page of the conversation is on its way while the server makes it.
          void import("./ThreadPage");
          const body = { ...(sensitivity && { sensitivity }), ...(endpoint !== null && { endpoint }) };
          const made = (await client.POST("/api/conversations", { body })).data;
          if (!made) return failureOf(null);
          depart(made.id, turn);
          onStarted(made.id);
          return null;
        } catch (error) {
          return failureOf(error);
        } finally {
          start(false);
        }
      }}
    />
  );
}
