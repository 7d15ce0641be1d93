import { useRef, useState } from "react";
import { client } from "../../api/client";
import { failureOf } from "../../api/failure";
import { Composer, type Prefill } from "./composer/Composer";
import { depart } from "./departures";

interface NewThreadProps {
  prefill: Prefill | null;
  onStarted: (conversationId: string) => void;
}

/** The home page's composer: its first question makes the conversation. */
export function NewThread({ prefill, onStarted }: NewThreadProps) {
  const [starting, start] = useState(false);
  // A conversation whose first question could not leave is used again by the next attempt.
  const made = useRef<string | null>(null);
  return (
    <Composer
      place="new"
      answering={starting}
      stopping={false}
      prefill={prefill}
      onStop={() => undefined}
      onSend={async (turn) => {
        start(true);
        try {
          // The page of the conversation is on its way while the server makes it.
          void import("./ThreadPage");
          made.current ??= (await client.POST("/api/conversations", { body: {} })).data?.id ?? null;
          if (!made.current) return failureOf(null);
          depart(made.current, turn);
          onStarted(made.current);
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
