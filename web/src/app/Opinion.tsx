import { lazy, Suspense } from "react";

const Thumbs = lazy(() => import("../features/feedback/Thumbs"));

/** The thumbs under an answer, which arrive after it. */
export function Opinion(props: { conversationId: string; messageId: string }) {
  return <Suspense><Thumbs {...props} /></Suspense>;
}
